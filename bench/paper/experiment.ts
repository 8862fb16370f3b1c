/** The experiment of a paper: data sets, variants of a network that learn from the first of them, and how each is judged. */
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Fractions } from "../../datasets/splits.ts";
import { readSection } from "../../eval/results.ts";
import type { Context } from "../../shared/cli/command.ts";
import { flagName } from "../../shared/cli/option.ts";
import { badFile, show } from "../../shared/errors.ts";
import type { Population } from "../../sim/drawn.ts";
import { generate } from "../../sim/generate/generate.ts";
import type { Training } from "../../train/common-options.ts";
import type { Computing } from "../../train/compute.ts";
import { foundFrom, withEncoder } from "../../train/data/places.ts";
import type { ModelKind } from "../../train/models/model.ts";
import { type Given, resolveOptions } from "../../train/options.ts";
import { holdsRun, readConfig } from "../../train/run/directory.ts";
import { beginRun, optionsOf, resumeRun } from "../../train/train.ts";

export interface StampSet {
  readonly name: string;
  readonly population: Population;
  readonly n: number;
  readonly seed: number;
  /** where it is already; absent: it is simulated */
  readonly dir?: string;
}

/** @typeParam C options of the kind of model */
export interface Variant<C> {
  /** of its run's directory, and of `--only` */
  readonly name: string;
  /** what is changed from the variant before */
  readonly title: string;
  readonly options: Given<C>;
}

/** @typeParam J what a judgement says */
export interface Experiment<C extends Training, J> {
  readonly kind: ModelKind<C>;
  /** the first is what the variants learn from */
  readonly sets: readonly [StampSet, ...StampSet[]];
  readonly split: Fractions;
  readonly variants: readonly Variant<C>[];
  /** @param dir where the sets are, by their names @param run directory of a finished run */
  judge(run: string, dir: string, variant: Variant<C>, context: Context): Promise<J>;
}

export interface Outcome<C, J> {
  readonly variant: Variant<C>;
  /** of training */
  readonly seconds: number;
  readonly judged: J;
}

/**
 * Runs what is not done yet in `dir`: an interrupted experiment goes on where it was.
 * @param names of the variants
 * @throws GalforgeError if `dir` has a run of a variant that was begun with other options
 */
export async function runExperiment<C extends Training, J>(
  experiment: Experiment<C, J>,
  dir: string,
  names: readonly string[],
  computing: Computing,
  context: Context,
): Promise<Outcome<C, J>[]> {
  const { sets, variants, judge } = experiment;
  for (const set of sets) if (set.dir === undefined) await makeSet(dir, set, context);
  const outcomes: Outcome<C, J>[] = [];
  for (const variant of variants.filter(({ name }) => names.includes(name))) {
    const run = join(dir, variant.name);
    context.note(`== ${variant.title}`);
    await trainOnce(experiment, run, sets[0].dir ?? join(dir, sets[0].name), variant, computing, context);
    const judged = await judge(run, dir, variant, context);
    outcomes.push({ variant, seconds: readSection(run, "training")?.seconds ?? Number.NaN, judged });
  }
  return outcomes;
}

async function makeSet(
  dir: string,
  { name, population, n, seed }: StampSet,
  context: Context,
): Promise<void> {
  await generate(
    {
      population,
      ...{ n, seed, shardSize: 4096, dtype: "float32", noiseless: false },
      ...{ out: join(dir, name), workers: "auto", resume: true },
    },
    context,
  );
}

async function trainOnce<C extends Training, J>(
  { kind, split }: Experiment<C, J>,
  run: string,
  data: string,
  { options }: Variant<C>,
  computing: Computing,
  context: Context,
): Promise<void> {
  const given = { ...options, data: resolve(data), split };
  if (!holdsRun(run)) {
    await beginRun(kind, run, given, computing, context);
    return;
  }
  const config = readConfig(run);
  const wanted = resolveOptions(kind.options, given);
  refuseOthers(
    run,
    withEncoder(optionsOf(kind, run, config), (spec) => foundFrom(run, spec)),
    kind.settle?.(wanted, { description: config.data }) ?? wanted,
  );
  if (readSection(run, "training") === undefined) await resumeRun(kind, run, context);
}

/** The place of the data may be another one. @throws GalforgeError that lists the options in which the run is not the wanted one */
function refuseOthers<C extends Training>(run: string, begun: C, wanted: C): void {
  const differences = (Object.keys(begun) as (keyof C & string)[])
    .filter((key) => key !== "data" && !isDeepStrictEqual(begun[key], wanted[key]))
    .map((key) => `--${flagName(key)} ${show(begun[key])} where it is now ${show(wanted[key])}`);
  if (differences.length === 0) return;
  throw badFile(
    run,
    `was begun with other options than this variant has: ${differences.join(", ")}. ` +
      "Remove that directory to train it again, or give another --out",
  );
}
