/** Coverage of intervals and the probability integral transform. Pure. */
import { type Axis, equalCounts } from "../stats/bins.ts";
import type { Coverage, JudgedUncertainty, Share } from "./section.ts";

const PIT_BINS = 20;
const MAGNITUDE_BINS = 4;

/** Shares that the two intervals are to have. */
export const INTERVALS = { of68: 0.68, of95: 0.95 } as const;

/** Standard errors by which a share is off before it is told. */
const TOLD = 3;

/**
 * @param probability that the network gives to values below the truth: uniform from 0 to 1 if all is right
 * @param axis to bin by, if there is one
 */
export function judgeUncertainty(probability: Float64Array, axis: Axis | undefined): JudgedUncertainty {
  const bins = axis && binned(probability, axis);
  return {
    overall: coverageOf(probability),
    ...(bins === undefined ? {} : { bins }),
    pit: pitHistogram(probability),
  };
}

/** Of the central intervals: from 16 % to 84 %, and from 2.5 % to 97.5 %. */
export function coverageOf(probability: Float64Array): Coverage {
  return {
    stamps: probability.length,
    of68: shareInside(probability, INTERVALS.of68),
    of95: shareInside(probability, INTERVALS.of95),
  };
}

/** Of the central interval that is to hold `nominal`. */
export const shareInside = (probability: Float64Array, nominal: number): Share =>
  shareOf(
    probability.reduce((sum, p) => sum + (Math.abs(p - 0.5) <= nominal / 2 ? 1 : 0), 0),
    probability.length,
  );

/** What a share says of an interval: "narrow" or "wide" if it is `TOLD` standard errors off; "" if it may be right. */
export function verdictOf({ value, error }: Share, expected: number): "narrow" | "wide" | "" {
  const off = (value - expected) / error;
  if (off < -TOLD) return "narrow";
  return off > TOLD ? "wide" : "";
}

/** The standard error is that of a binomial share with one more success and one more failure: not 0 where all succeed. */
export function shareOf(count: number, of: number): Share {
  const smoothed = (count + 1) / (of + 2);
  return { value: count / of, error: Math.sqrt((smoothed * (1 - smoothed)) / (of + 2)) };
}

export function pitHistogram(probability: Float64Array): number[] {
  const counts = new Array<number>(PIT_BINS).fill(0);
  for (const p of probability) counts[Math.min(PIT_BINS - 1, Math.floor(p * PIT_BINS))]!++;
  return counts;
}

/** undefined if all have the same magnitude */
function binned(probability: Float64Array, { title, values }: Axis): JudgedUncertainty["bins"] {
  const { edges, members } = equalCounts(values, MAGNITUDE_BINS);
  if (members.length === 0) return undefined;
  const coverage = members.map((inside) => coverageOf(Float64Array.from(inside, (i) => probability[i]!)));
  return { title, edges, coverage };
}
