/** What a model says of test objects, asked block by block: draws and densities of their posteriors, and summaries. */
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { isPresent } from "../../train/labels.ts";
import { estimatesOf, joinPosteriors, type Posterior } from "../../train/models/posterior.ts";
import { checkFinite, encodeBlocks } from "../data/encode.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Able } from "../needs.ts";

/** Draws of each posterior whose density is asked, too: for regions of highest density. */
const DENSITIES = 100;
const SEED = 0;

export type Sampling = Able<"sample" | "logProb">;

export interface Asked {
  /** means, standard deviations, quantiles: without draws */
  readonly posterior: Posterior;
  /** [count, draws, targets] */
  readonly samples: Float32Array;
  /** of how many targets, the first ones, densities are, see `jointWidth` */
  readonly joint: number;
  /** at the truth [count] */
  readonly logProb: Float64Array;
  /** at some draws, columns [count] */
  readonly sampleLogProb: readonly Float64Array[];
  /** of targets whose presence is learned: P(it can be measured) [count] */
  readonly detection: ReadonlyMap<string, Float64Array>;
}

/**
 * Targets that are judged together: all, or without those of --then where objects lack one. Which objects have it is not chance: of those alone
 * the posterior of the others would be another one.
 */
function jointWidth({ supervise, training }: Sampling["config"], test: TestSet): number {
  const then = Array.isArray(training["then"]) ? training["then"].length : 0;
  const core = supervise.length - then;
  const isWhole = supervise.slice(core).every(({ name }) => test.labels.get(name)!.every(isPresent));
  return isWhole ? supervise.length : core;
}

/** @param test with a column for each target of the model @throws GalforgeError for an estimate that is no number */
export async function ask(
  { config, estimator }: Pick<Sampling, "config" | "estimator">,
  test: TestSet,
  draws: number,
  { progress }: Pick<Context, "progress">,
): Promise<Asked> {
  const names = config.supervise.map(({ name }) => name);
  const width = names.length;
  const joint = jointWidth(config, test);
  // what is not judged together is not known to the density either
  const together = (j: number, x: number): number => (j < joint ? x : Number.NaN);
  const truths = names.map((name) => test.labels.get(name)!);
  const samples = new Float32Array(test.count * draws * width);
  const logProb = new Float64Array(test.count);
  const sampleLogProb = Array.from(
    { length: Math.min(DENSITIES, draws) },
    () => new Float64Array(test.count),
  );
  const parts: Posterior[] = [];
  const found = new Map<string, Float64Array>();
  const bar = progress("posteriors", test.count, "objects");
  try {
    for await (const { from, count, posterior } of encodeBlocks(estimator, test)) {
      const { sample, logProb: density } = posterior;
      if (sample === undefined || density === undefined)
        throw new Error("a model that samples gave a posterior that does not");
      const drawn = await sample(draws, SEED);
      samples.set(drawn, from * draws * width);
      logProb.set(
        await density(rowsOf(count, width, (row, j) => together(j, truths[j]![from + row]!))),
        from,
      );
      for (const [d, column] of sampleLogProb.entries()) {
        const at = rowsOf(count, width, (row, j) => together(j, drawn[(row * draws + d) * width + j]!));
        column.set(await density(at), from);
      }
      for (const name of names) {
        const probability = posterior.detection?.(name);
        if (probability === undefined) continue;
        const all = found.get(name) ?? new Float64Array(test.count);
        all.set(probability, from);
        found.set(name, all);
      }
      parts.push(posterior);
      bar.add(count);
    }
  } finally {
    bar.finish();
  }
  const posterior = joinPosteriors(parts);
  checkFinite(config, test, estimatesOf(posterior));
  checkDensities(test, logProb, truths.slice(0, joint));
  return { posterior, samples, joint, logProb, sampleLogProb, detection: found };
}

const rowsOf = (count: number, width: number, of: (row: number, j: number) => number): Float64Array =>
  Float64Array.from({ length: count * width }, (_, at) => of(Math.floor(at / width), at % width));

/** The density is a number, -Infinity included, wherever the truth is known. */
function checkDensities(test: TestSet, logProb: Float64Array, truths: readonly Float64Array[]): void {
  const at = logProb.findIndex(
    (log, i) => Number.isNaN(log) && truths.every((column) => !Number.isNaN(column[i]!)),
  );
  if (at < 0) return;
  throw badInput(
    test.name,
    `the density that the network gives the truth of object ${test.ids[at]} is no number: train again`,
  );
}
