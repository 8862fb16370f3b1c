/** Options of `train cae`, resolved: what was given, the rest by the architecture's recipe. Kept in config.json as `training`. */
import { z } from "zod";
import type { Fractions } from "../datasets/splits.ts";
import { badInput, show } from "../shared/errors.ts";
import { isSimulator } from "./data/open.ts";
import { AUGMENTATIONS, type Augmentation, type Recipe } from "./models/cae/architecture.ts";
import { ARCHITECTURES, type ArchitectureName, architectures } from "./models/cae/architectures.ts";
import type { RunConfig } from "./run/config.ts";
import { SCHEDULES, type Schedule } from "./schedule.ts";

export interface CaeTraining extends Recipe {
  readonly arch: ArchitectureName;
  /** "sim:PRESET", "sim:FILE.yaml" or a directory */
  readonly data: string;
  readonly n: number | undefined;
  readonly supervise: readonly string[];
  readonly split: Fractions | undefined;
  readonly patience: number;
  readonly seed: number;
}

/** What the command line gave: every option may be absent. */
export type GivenTraining = { readonly [K in keyof CaeTraining]?: CaeTraining[K] | undefined };

const DEFAULTS = {
  arch: "deep",
  supervise: ["flux", "hlr"],
  n: undefined,
  split: undefined,
  patience: 0,
  seed: 0,
} as const;

/** @throws GalforgeError if something is missing or contradicts */
export function resolveTraining(given: GivenTraining): CaeTraining {
  const { data } = given;
  if (data === undefined)
    throw badInput(
      "--data",
      "is missing: a data set's directory, or sim:leung2025 for stamps straight from the simulator",
    );
  const arch = given.arch ?? DEFAULTS.arch;
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const training: CaeTraining = { ...DEFAULTS, ...architectures[arch].recipe, ...chosen, arch, data };
  const twice = training.supervise.find((name, i) => training.supervise.indexOf(name) !== i);
  if (twice !== undefined) throw badInput("--supervise", `${twice} is listed twice`);
  if (isSimulator(data) && training.split !== undefined) {
    throw badInput("--split", `divides a directory; ${data} makes stamps of its own for every split`);
  }
  if (training.supervise.length >= training.latents) {
    throw badInput(
      "--latents",
      `${training.latents} latents are too few for ${training.supervise.length} supervised labels and at least one other`,
    );
  }
  return training;
}

const schema = z.object({
  arch: z.enum(ARCHITECTURES),
  data: z.string(),
  n: z.number().optional(),
  supervise: z.array(z.string()),
  split: z.object({ train: z.number(), val: z.number(), test: z.number() }).optional(),
  patience: z.number(),
  seed: z.number(),
  epochs: z.number(),
  batch: z.number(),
  lr: z.number(),
  schedule: z.enum(SCHEDULES satisfies readonly Schedule[]),
  alpha: z.number(),
  beta: z.number(),
  latents: z.number(),
  augment: z.enum(AUGMENTATIONS satisfies readonly Augmentation[]),
});

/** The options of a run. @throws GalforgeError if config.json was changed so that they are none */
export function trainingOf(config: RunConfig): CaeTraining {
  const parsed = schema.safeParse(config.training);
  if (parsed.success) return { ...parsed.data, n: parsed.data.n, split: parsed.data.split };
  const issue = parsed.error.issues[0];
  throw badInput("config.json", `training.${issue?.path.join(".")}: ${issue?.message}`);
}

/** @throws GalforgeError for an option that a resumed run cannot change */
export function checkUnchanged(given: GivenTraining, saved: CaeTraining): void {
  for (const [key, value] of Object.entries(given)) {
    const before = saved[key as keyof CaeTraining];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(before)) continue;
    throw badInput(
      `--${key} ${show(value)}`,
      `--resume continues a run with its own options, and this one was begun with ${show(before)}. Leave it out, or begin a new run`,
    );
  }
}
