/** 1000 stamps, split 10:1, flux and half-light radius with one latent each; judged on the 1:11 and on 2000 stamps more. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { compareRun } from "../../eval/compare/compare.ts";
import type { CompareSection } from "../../eval/compare/section.ts";
import { readSection } from "../../eval/results.ts";
import type { Context } from "../../shared/cli/command.ts";
import { generate } from "../../sim/generate/generate.ts";
import { loadPopulation } from "../../sim/population/load.ts";
import type { Computing } from "../../train/compute.ts";
import { cae } from "../../train/models/cae/kind.ts";
import { holdsRun } from "../../train/run/directory.ts";
import { beginRun, resumeRun } from "../../train/train.ts";
import { VARIANTS, type Variant } from "./variants.ts";

const STAMPS = { name: "stamps", n: 1000, seed: 1 };
const UNSEEN = { name: "unseen", n: 2000, seed: 2 };
const SPLIT = { train: 10 / 11, val: 0, test: 1 / 11 };

export interface Outcome {
  readonly variant: Variant;
  readonly seconds: number;
  /** on the test split of the 1000 */
  readonly own: CompareSection;
  /** on the 2000 */
  readonly unseen: CompareSection;
}

/** Runs what is not done yet in `dir`: an interrupted experiment goes on where it was. */
export async function runExperiment(
  dir: string,
  names: readonly string[],
  computing: Computing,
  context: Context,
): Promise<Outcome[]> {
  for (const set of [STAMPS, UNSEEN]) await makeSet(dir, set, context);
  const outcomes: Outcome[] = [];
  for (const variant of VARIANTS.filter(({ name }) => names.includes(name))) {
    const run = join(dir, variant.name);
    context.note(`== ${variant.title}`);
    await trainOnce(run, join(dir, STAMPS.name), variant, computing, context);
    const own = await compareRun({ run, most: STAMPS.n }, context);
    const unseen = await compareRun({ run, data: join(dir, UNSEEN.name), most: UNSEEN.n }, context);
    outcomes.push({ variant, seconds: readSection(run, "training")?.seconds ?? Number.NaN, own, unseen });
  }
  return outcomes;
}

async function makeSet(dir: string, { name, n, seed }: typeof STAMPS, context: Context): Promise<void> {
  await generate(
    {
      population: loadPopulation({}),
      ...{ n, seed, shardSize: 4096, dtype: "float32", noiseless: false },
      ...{ out: join(dir, name), workers: "auto", resume: true },
    },
    context,
  );
}

async function trainOnce(
  run: string,
  data: string,
  { options }: Variant,
  computing: Computing,
  context: Context,
): Promise<void> {
  if (existsSync(run) && readSection(run, "training") !== undefined) return;
  if (holdsRun(run)) await resumeRun(cae, run, context);
  else await beginRun(cae, run, { ...options, data: resolve(data), split: SPLIT }, computing, context);
}
