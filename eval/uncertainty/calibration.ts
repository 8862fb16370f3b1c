/** Coverage of intervals and the probability integral transform. Pure. */
import { normalCdf, normalQuantile } from "../../shared/math/normal.ts";
import { type Axis, equalCounts } from "../stats/bins.ts";
import { medianInPlace } from "../stats/median.ts";
import type { Coverage, LabelUncertainty, Share } from "./section.ts";

/** Half widths of the central 68 % and 95 % intervals, in standard deviations. */
const [HALF_68, HALF_95] = [normalQuantile(0.84), normalQuantile(0.975)] as const;
const PIT_BINS = 20;
const MAGNITUDE_BINS = 4;

export interface Judged {
  readonly truth: Float64Array;
  readonly estimate: Float64Array;
  /** standard deviations, above 0 */
  readonly sigma: Float64Array;
}

/** @param axis to bin by, if there is one */
export function judgeUncertainty(
  judged: Judged,
  axis: Axis | undefined,
): Omit<LabelUncertainty, "name" | "unit"> {
  const pulls = pullsOf(judged);
  const bins = axis && binned(pulls, axis);
  return {
    overall: coverageOf(pulls),
    ...(bins === undefined ? {} : { bins }),
    pit: pitHistogram(pulls),
    sigma: medianInPlace(judged.sigma.slice()),
  };
}

/** (truth - estimate) / sigma */
const pullsOf = ({ truth, estimate, sigma }: Judged): Float64Array =>
  truth.map((t, i) => (t - estimate[i]!) / sigma[i]!);

export function coverageOf(pulls: Float64Array): Coverage {
  const within = (half: number): Share =>
    shareOf(
      pulls.reduce((sum, z) => sum + (Math.abs(z) <= half ? 1 : 0), 0),
      pulls.length,
    );
  return { stamps: pulls.length, of68: within(HALF_68), of95: within(HALF_95) };
}

/** The standard error is that of a binomial share with one more success and one more failure: not 0 where all succeed. */
function shareOf(count: number, of: number): Share {
  const smoothed = (count + 1) / (of + 2);
  return { value: count / of, error: Math.sqrt((smoothed * (1 - smoothed)) / (of + 2)) };
}

export function pitHistogram(pulls: Float64Array): number[] {
  const counts = new Array<number>(PIT_BINS).fill(0);
  for (const z of pulls) counts[Math.min(PIT_BINS - 1, Math.floor(normalCdf(z) * PIT_BINS))]!++;
  return counts;
}

/** undefined if all have the same magnitude */
function binned(pulls: Float64Array, { title, values }: Axis): LabelUncertainty["bins"] {
  const { edges, members } = equalCounts(values, MAGNITUDE_BINS);
  if (members.length === 0) return undefined;
  const coverage = members.map((inside) => coverageOf(Float64Array.from(inside, (i) => pulls[i]!)));
  return { title, edges, coverage };
}
