/** What every posterior of all targets together is worth, object by object. Pure. */
import { Sequence } from "../../shared/random/sequence.ts";
import { energyScore } from "../stats/crps.ts";
import type { Draws } from "./draws.ts";
import type { Prior } from "./prior.ts";
import { pitOfRank } from "./ranks.ts";
import { type TarpObject, tarpOf } from "./tarp.ts";

/** Columns [m] of the m objects whose truths are all known. */
export interface JointScores {
  readonly rows: Uint32Array;
  /** of targets in standard deviations of the training set */
  readonly energy: Float64Array;
  readonly tarp: readonly TarpObject[];
  /** -ln p(truth), per product of the units */
  readonly nll?: Float64Array;
  /** ln p(truth) - ln prior(truth) [nats] */
  readonly gain?: Float64Array;
  /** P(the density of a draw is above that at the truth): the truth is on the edge of the region of highest density that holds so much */
  readonly highest?: Float64Array;
}

/** Undefined for one target, and where objects, or those of the training set, hardly ever have all of them. */
export function jointScores(draws: Draws, k: number, prior: Prior): JointScores | undefined {
  const { truth, samples, logProb, sampleLogProb } = draws;
  const d = truth.length;
  const { joint, scale } = prior;
  const rows = Uint32Array.from(truth[0].keys()).filter((i) =>
    truth.every((column) => !Number.isNaN(column[i])),
  );
  if (joint === undefined || rows.length === 0) return undefined;
  const random = new Sequence("posterior joint");
  const energy = new Float64Array(rows.length);
  const tarp: TarpObject[] = [];
  const standard = new Float64Array(k * d);
  rows.forEach((row, at) => {
    for (let s = 0; s < k * d; s++) standard[s] = samples[row * k * d + s] * scale[s % d];
    const y = Float64Array.from(truth, (column, j) => column[row] * scale[j]);
    energy[at] = energyScore(standard, y);
    const reference = prior.pointOf(random).map((x, j) => x * scale[j]);
    tarp.push(tarpOf(standard, y, reference, random));
  });
  if (logProb === undefined) return { rows, energy, tarp };
  const at = (row: number): number[] => truth.map((column) => column[row]);
  return {
    ...{ rows, energy, tarp, nll: Float64Array.from(rows, (row) => -logProb[row]) },
    gain: Float64Array.from(rows, (row) => logProb[row] - joint.logDensity(at(row))),
    ...(sampleLogProb && {
      highest: Float64Array.from(rows, (row) => shareAbove(sampleLogProb, row, logProb, random)),
    }),
  };
}

function shareAbove(
  sampled: readonly Float64Array[],
  row: number,
  logProb: Float64Array,
  random: Sequence,
): number {
  const above = sampled.reduce((sum, column) => sum + (column[row] > logProb[row] ? 1 : 0), 0);
  return pitOfRank(above, sampled.length, random);
}
