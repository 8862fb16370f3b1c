/** The options of `train vae`. */
import { badInput } from "../../../shared/errors.ts";
import {
  COMMON_DEFAULTS,
  checkCommon,
  dataSettings,
  labelSettings,
  loopSettings,
} from "../../common-options.ts";
import type { OptionTable } from "../../options.ts";
import { number, type Settings, type ValuesOf, whole, word } from "../../settings.ts";
import { ARCHITECTURES, architectures } from "./architectures.ts";

const nonNegative = { allowed: "a number >= 0", accept: (x: number) => x >= 0 };
const { supervise } = labelSettings;

const settings = {
  ...dataSettings,
  supervise: {
    ...supervise,
    option: { ...supervise.option, help: "refused: a VAE learns no labels; train cae and train cvae do" },
    words: () => "none",
  },
  arch: word(
    ARCHITECTURES,
    ARCHITECTURES.map((name) => `${name}: ${architectures[name].summary}`).join("; "),
  ),
  latents: whole({ help: "numbers that a stamp becomes", min: 1, max: 4096 }),
  beta: number({
    help: "weight of the Kullback-Leibler divergence; deep: 1 is the evidence lower bound if there are no apertures, published: beside the mean squared error of a pixel",
    ...nonNegative,
  }),
  freeBits: number({ help: "divergence of each latent that costs nothing [nats]", ...nonNegative }),
  ...loopSettings,
} satisfies Settings;

export type VaeTraining = ValuesOf<typeof settings>;

export const vaeOptions: OptionTable<VaeTraining> = {
  settings,
  defaults: { ...COMMON_DEFAULTS, supervise: [], arch: "deep", latents: 32 },
  variants: {
    by: "arch",
    defaults: {
      deep: {
        ...{ beta: 1, freeBits: 0.1, augment: "all" },
        ...{ epochs: 4, batch: 16, lr: 1e-3, schedule: "one-cycle" },
      },
      published: {
        ...{ beta: 1e-5, freeBits: 0, augment: "none" },
        ...{ epochs: 20, batch: 64, lr: 1e-4, schedule: "constant" },
      },
    } satisfies Record<VaeTraining["arch"], Partial<VaeTraining>>,
  },
  check(options, given) {
    checkCommon(options);
    if (given.supervise === undefined) return;
    throw badInput(
      `--supervise ${given.supervise.join(",")}`,
      "names labels to learn, and a VAE learns none: leave it out, or use train cae or train cvae, whose first latents are labels",
    );
  },
};
