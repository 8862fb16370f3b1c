/** Coverage of intervals and the probability integral transform. Pure. */
import { type Axis, equalCounts } from "../stats/bins.ts";
import { medianInPlace } from "../stats/median.ts";
import type { Coverage, LabelUncertainty, Share } from "./section.ts";

const PIT_BINS = 20;
const MAGNITUDE_BINS = 4;

export interface Judged {
  /** that the network gives to values below the truth: uniform from 0 to 1 if all is right */
  readonly probability: Float64Array;
  /** standard deviations, above 0 */
  readonly sigma: Float64Array;
}

/** @param axis to bin by, if there is one */
export function judgeUncertainty(
  { probability, sigma }: Judged,
  axis: Axis | undefined,
): Omit<LabelUncertainty, "name" | "unit"> {
  const bins = axis && binned(probability, axis);
  return {
    overall: coverageOf(probability),
    ...(bins === undefined ? {} : { bins }),
    pit: pitHistogram(probability),
    sigma: medianInPlace(sigma.slice()),
  };
}

/** Of the central intervals: from 16 % to 84 %, and from 2.5 % to 97.5 %. */
export function coverageOf(probability: Float64Array): Coverage {
  const within = (share: number): Share =>
    shareOf(
      probability.reduce((sum, p) => sum + (Math.abs(p - 0.5) <= share / 2 ? 1 : 0), 0),
      probability.length,
    );
  return { stamps: probability.length, of68: within(0.68), of95: within(0.95) };
}

/** The standard error is that of a binomial share with one more success and one more failure: not 0 where all succeed. */
function shareOf(count: number, of: number): Share {
  const smoothed = (count + 1) / (of + 2);
  return { value: count / of, error: Math.sqrt((smoothed * (1 - smoothed)) / (of + 2)) };
}

export function pitHistogram(probability: Float64Array): number[] {
  const counts = new Array<number>(PIT_BINS).fill(0);
  for (const p of probability) counts[Math.min(PIT_BINS - 1, Math.floor(p * PIT_BINS))]!++;
  return counts;
}

/** undefined if all have the same magnitude */
function binned(probability: Float64Array, { title, values }: Axis): LabelUncertainty["bins"] {
  const { edges, members } = equalCounts(values, MAGNITUDE_BINS);
  if (members.length === 0) return undefined;
  const coverage = members.map((inside) => coverageOf(Float64Array.from(inside, (i) => probability[i]!)));
  return { title, edges, coverage };
}
