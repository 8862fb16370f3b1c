/**
 * How far off the truths are, in half widths of the 68 % interval of their posterior, and by which factor the intervals would have to be wider.
 * With the median m and the limits l, h (16 %, 84 %) of a posterior, s = (y - m) / (h - m) of a truth y above m and (y - m) / (m - l) below: of
 * posteriors of any shape, if they are right, s has the median 0, and |s| < 1 has the probability 0.68. Pure.
 */
import { quantile } from "../../datasets/statistics.ts";
import { normalCdf, normalQuantile } from "../../shared/math/normal.ts";
import type { Figure } from "../../train/run/section-schema.ts";
import { mean } from "../stats/metrics.ts";
import { INTERVALS } from "../uncertainty/calibration.ts";

const INSIDE = INTERVALS.of68;
/** Half the 68 % interval of a normal distribution [sigma]. */
const HALF_WIDTH = normalQuantile((1 + INSIDE) / 2);
/** Draws so many sigma from the median are in the tails: of a normal posterior 6e-7 of them. */
const TAIL = 5;

export interface Interval {
  /** s, without a unit */
  readonly scaled: number;
  /** h - l, in the unit of the draws */
  readonly width: number;
  /** share of the draws that are beyond five sigma, half widths of the interval on their side over 0.994 */
  readonly tails: number;
}

/** @param sorted draws, ascending */
export function intervalOf(sorted: Float32Array, truth: number): Interval {
  const [low, median, high] = [(1 - INSIDE) / 2, 0.5, (1 + INSIDE) / 2].map((p) => drawQuantile(sorted, p));
  const side = truth > median ? high - median : median - low;
  const [below, above] = [median - low, high - median].map((half) => (TAIL * half) / HALF_WIDTH);
  let [from, to] = [0, sorted.length];
  while (from < to && sorted[from] < median - below) from++;
  while (to > from && sorted[to - 1] > median + above) to--;
  return {
    scaled: truth === median ? 0 : (truth - median) / side,
    width: high - low,
    tails: (from + sorted.length - to) / sorted.length,
  };
}

/**
 * The value below which another draw is with the probability p: between draws number p (K + 1). The usual rule, p (K - 1) + 1, makes the
 * intervals of a hundred draws hold 66.5 % for 68 %.
 */
function drawQuantile(sorted: Float32Array, p: number): number {
  const at = Math.max(0, Math.min(sorted.length - 1, p * (sorted.length + 1) - 1));
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** Estimate less truth [sigma]: minus the median of s, times 0.994. Above 0 the posteriors are too high. */
export function shiftOf(scaled: Float64Array): Figure {
  const { value, low, high } = quantileOf(scaled, 0.5);
  return { value: -HALF_WIDTH * value, low: -HALF_WIDTH * high, high: -HALF_WIDTH * low };
}

/** P(a mean of n uniform numbers at least as far from 1/2): no half sees more truths than its share. @param pit P(target < truth) */
export const shiftTail = (pit: Float64Array): number =>
  2 * normalCdf(-Math.abs(mean(pit) - 0.5) * Math.sqrt(12 * pit.length));

/** The factor that would make the intervals right: the 68 % quantile of |s - median s|. Above 1 they are too narrow. */
export const widthFactor = (scaled: Float64Array): Figure => quantileOf(distances(scaled), INSIDE);

/** P(a share with |s - median s| < 1 at least as far from 0.68): binomial, as a normal one with the correction for whole numbers. */
export function widthTail(scaled: Float64Array): number {
  const n = scaled.length;
  const inside = distances(scaled).reduce((sum, s) => sum + (s < 1 ? 1 : 0), 0);
  const off = Math.max(0, Math.abs(inside - n * INSIDE) - 0.5);
  return 2 * normalCdf(-off / Math.sqrt(n * INSIDE * (1 - INSIDE)));
}

function distances(scaled: Float64Array): Float64Array {
  const middle = quantile(scaled.slice().sort(), 0.5);
  return scaled.map((s) => Math.abs(s - middle));
}

/** With the central 68 % of what it may be: the quantiles p -+ sqrt(p (1 - p) / n), as a share below it is binomial. */
function quantileOf(values: Float64Array, p: number): Figure {
  const sorted = values.slice().sort();
  const error = Math.sqrt((p * (1 - p)) / sorted.length);
  const [value, low, high] = [p, Math.max(0, p - error), Math.min(1, p + error)].map((q) =>
    quantile(sorted, q),
  );
  return { value, low, high };
}
