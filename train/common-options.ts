/** Options of training that every kind of model has. */
import { z } from "zod";
import { DEFAULT_FRACTIONS, type Fractions } from "../datasets/splits.ts";
import { checked, text } from "../shared/cli/option.ts";
import { badInput } from "../shared/errors.ts";
import { repeated } from "../shared/repeated.ts";
import { AUGMENTATIONS } from "./augmentation.ts";
import { isSimulator } from "./data/open.ts";
import { SCHEDULES } from "./schedule.ts";
import { maybe, number, type Setting, type Settings, type ValuesOf, whole, word } from "./settings.ts";

/** @param example names separated by commas */
export const names = (placeholder: string, help: string, example: string): Setting<readonly string[]> => ({
  option: checked<readonly string[]>(
    { placeholder, help },
    `names separated by commas, such as ${example}`,
    z
      .string()
      .regex(/^[^,\s][^,]*(,[^,\s][^,]*)*$/)
      .transform((words) => words.split(",")),
  ),
  saved: z.array(z.string()),
  words: (labels) => labels.join(","),
});

const shares: Setting<Fractions> = {
  option: checked<Fractions>(
    {
      placeholder: "A:B:C",
      help: `train : validation : test shares of a directory (default: ${ratio(DEFAULT_FRACTIONS)}); the paper's is 10:0:1`,
    },
    "three numbers >= 0 separated by colons, the first above 0, such as 8:1:1",
    z
      .string()
      .regex(/^\d+(\.\d+)?(:\d+(\.\d+)?){2}$/)
      .transform(toFractions)
      .refine(({ train }) => train > 0),
  ),
  saved: z.object({ train: z.number(), val: z.number(), test: z.number() }),
};

function toFractions(words: string): Fractions {
  const parts = words.split(":").map(Number) as [number, number, number];
  const sum = parts[0] + parts[1] + parts[2];
  return { train: parts[0] / sum, val: parts[1] / sum, test: parts[2] / sum };
}

/** In tenths. */
function ratio({ train, val, test }: Fractions): string {
  return [train, val, test].map((share) => Number((10 * share).toFixed(3))).join(":");
}

/** Of the stamps. */
export const dataSettings = {
  data: {
    option: text({
      placeholder: "DIR|sim:NAME",
      help: "a data set, or sim:leung2025 (any preset or FILE.yaml): new stamps from the simulator in every epoch",
    }),
    saved: z.string(),
  },
  n: maybe(whole({ help: "training stamps: of the simulator in an epoch, of a directory at most", min: 1 })),
  split: maybe(shares),
  augment: word(
    AUGMENTATIONS,
    "symmetries: flips and quarter turns; noise: new noise in every epoch; all: both",
  ),
} satisfies Settings;

/** Of networks whose first latents are labels. */
export const labelSettings = {
  supervise: names("LABELS", "labels with a latent of their own, the first ones", "flux,hlr,n"),
} satisfies Settings;

/** Of the optimiser. */
export const loopSettings = {
  epochs: whole({ help: "times through the training stamps", min: 1 }),
  batch: whole({ help: "stamps of a step", min: 1, max: 65536 }),
  lr: number({ help: "learning rate of Adam", allowed: "a number > 0", accept: (x) => x > 0 }),
  schedule: word(SCHEDULES, "of the learning rate"),
  patience: whole({ help: "end after so many epochs without a better validation; 0: never" }),
  seed: whole({ help: "of weights, order, augmentation and simulation" }),
} satisfies Settings;

/** What the training of any kind of model is told. */
export type Training = ValuesOf<typeof dataSettings> & ValuesOf<typeof loopSettings>;

export const COMMON_DEFAULTS = {
  ...{ n: undefined, split: undefined },
  ...{ patience: 0, seed: 0 },
} satisfies Partial<Training>;

/** @throws GalforgeError for options that contradict each other */
export function checkCommon({ data, split }: Training): void {
  if (isSimulator(data) && split !== undefined) {
    throw badInput("--split", `divides a directory; ${data} makes stamps of its own for every split`);
  }
}

/** @throws GalforgeError for a name that is listed twice */
export function checkListed(flag: string, listed: readonly string[]): void {
  const twice = repeated(listed);
  if (twice !== undefined) throw badInput(flag, `${twice} is listed twice`);
}
