/** The options of `train cvae`. */
import { badInput } from "../../../shared/errors.ts";
import {
  COMMON_DEFAULTS,
  checkCommon,
  checkListed,
  dataSettings,
  labelSettings,
  loopSettings,
} from "../../common-options.ts";
import type { OptionTable } from "../../options.ts";
import { number, type Settings, switched, type ValuesOf, whole, word } from "../../settings.ts";
import { dropoutSetting, NO_DROPOUT } from "../dropout/option.ts";
import { ARCHITECTURES, architectures } from "./architectures.ts";
import { LABELS, WEIGHTS } from "./weights.ts";

const nonNegative = { allowed: "a number >= 0", accept: (x: number) => x >= 0 };

const settings = {
  ...dataSettings,
  ...labelSettings,
  arch: word(
    ARCHITECTURES,
    ARCHITECTURES.map((name) => `${name}: ${architectures[name].summary}`).join("; "),
  ),
  free: whole({ help: "latents beside those of the labels", min: 1, max: 4096 }),
  vanilla: switched(
    "a variational autoencoder with as many latents, all of them free: no label is learned, and the data need none",
  ),
  labels: word(
    LABELS,
    "as latents. standardised: mean 0, variance 1, each weighs the same; raw: in their own units, angles in radians, each weighs by its errors, as published",
  ),
  weights: word(
    WEIGHTS,
    "errors: a stamp counts by the error of its label, where the data have one; equal: all count the same",
  ),
  alpha: number({ help: "weight of the labels' loss", ...nonNegative }),
  beta: number({ help: "weight of the Kullback-Leibler divergence of the free latents", ...nonNegative }),
  dropout: dropoutSetting,
  ...loopSettings,
} satisfies Settings;

export type CvaeTraining = ValuesOf<typeof settings>;

export const cvaeOptions: OptionTable<CvaeTraining> = {
  settings,
  defaults: {
    ...COMMON_DEFAULTS,
    ...{ supervise: ["e1", "e2", "z", "logmstar", "logsfr"], arch: "deep", free: 1, vanilla: false },
    ...{ labels: "standardised", dropout: NO_DROPOUT },
  },
  variants: {
    by: "arch",
    defaults: {
      deep: {
        ...{ weights: "equal", alpha: 1, beta: 1e-3, augment: "all" },
        ...{ epochs: 14, batch: 64, lr: 2e-3, schedule: "one-cycle" },
      },
      published: {
        ...{ weights: "equal", alpha: 5, beta: 1e-5, augment: "none" },
        ...{ epochs: 14, batch: 128, lr: 1e-3, schedule: "one-cycle" },
      },
    } satisfies Record<CvaeTraining["arch"], Partial<CvaeTraining>>,
  },
  check(options, given) {
    checkCommon(options);
    checkListed("--supervise", options.supervise);
    const idle = options.vanilla ? OF_LABELS.find((name) => given[name] !== undefined) : undefined;
    if (idle === undefined) return;
    throw badInput(
      `--${idle} ${given[idle]}`,
      "says how labels are learned, and with --vanilla none is: leave out one of the two",
    );
  },
};

/** Options that mean nothing where no label is learned; `supervise` still counts the latents. */
const OF_LABELS = ["labels", "weights", "alpha", "dropout"] as const;
