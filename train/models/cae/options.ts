/** The options of `train cae`. */
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
import { number, type Settings, type ValuesOf, whole, word } from "../../settings.ts";
import { dropoutSetting, NO_DROPOUT } from "../dropout/option.ts";
import { ARCHITECTURES, architectures } from "./architectures.ts";

const nonNegative = { allowed: "a number >= 0", accept: (x: number) => x >= 0 };

const settings = {
  ...dataSettings,
  ...labelSettings,
  arch: word(
    ARCHITECTURES,
    ARCHITECTURES.map((name) => `${name}: ${architectures[name].summary}`).join("; "),
  ),
  latents: whole({ help: "latents in all", min: 2, max: 4096 }),
  alpha: number({ help: "weight of the supervised latents' loss", ...nonNegative }),
  beta: number({ help: "weight of the L1 norm of the other latents", ...nonNegative }),
  dropout: dropoutSetting,
  ...loopSettings,
} satisfies Settings;

export type CaeTraining = ValuesOf<typeof settings>;

export const caeOptions: OptionTable<CaeTraining> = {
  settings,
  defaults: {
    ...COMMON_DEFAULTS,
    supervise: ["flux", "hlr"],
    arch: "deep",
    latents: 64,
    alpha: 1,
    beta: 1e-4,
    dropout: NO_DROPOUT,
    batch: 64,
  },
  variants: {
    by: "arch",
    defaults: {
      deep: { epochs: 20, lr: 2e-3, schedule: "one-cycle", augment: "all" },
      paper: { epochs: 100, lr: 1e-3, schedule: "constant", augment: "none" },
    } satisfies Record<CaeTraining["arch"], Partial<CaeTraining>>,
  },
  check(options) {
    checkCommon(options);
    checkListed("--supervise", options.supervise);
    const { latents, supervise } = options;
    if (supervise.length < latents) return;
    throw badInput(
      "--latents",
      `${latents} latents are too few for ${supervise.length} supervised labels and at least one other`,
    );
  },
};
