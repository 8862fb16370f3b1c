/** Statistics of a column of numbers, for people. Pure. */

export interface ColumnStatistics {
  readonly n: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** standard deviation (divisor n) */
  readonly std: number;
  readonly median: number;
  /** values that are NaN or infinite; they are left out of everything else */
  readonly notFinite: number;
  /** counts in equal steps from min to max; the last includes max */
  readonly histogram: readonly number[];
}

/** `bins` >= 1. Of no finite value at all, the statistics are NaN and the histogram is empty. */
export function describeColumn(values: ArrayLike<number>, bins = 32): ColumnStatistics {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  const n = sorted.length;
  const notFinite = values.length - n;
  const nan = Number.NaN;
  if (n === 0) return { n, min: nan, max: nan, mean: nan, std: nan, median: nan, notFinite, histogram: [] };
  const min = sorted[0];
  const max = sorted[n - 1];
  let sum = 0;
  for (const v of sorted) sum += v;
  const mean = sum / n;
  let squares = 0;
  for (const v of sorted) squares += (v - mean) ** 2;
  const histogram = new Array<number>(bins).fill(0);
  for (const v of sorted)
    histogram[max > min ? Math.min(bins - 1, Math.floor((bins * (v - min)) / (max - min))) : 0]++;
  return {
    n,
    min,
    max,
    mean,
    std: Math.sqrt(squares / n),
    median: quantile(sorted, 0.5),
    notFinite,
    histogram,
  };
}

/** Of fewer stamps than this there is no R^2, scatter, share or interval. */
export const FEWEST_SCORED = 10;

/** Why there is none; undefined if there are enough. */
export const tooFew = (count: number): string | undefined =>
  count < FEWEST_SCORED ? `too few: ${count}, at least ${FEWEST_SCORED} are needed` : undefined;

/** The `p` quantile of ascending values, linear between neighbours (NumPy's default). */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

const BARS = " ▁▂▃▄▅▆▇█";

/** One character a bin; the highest bin is a full block, an occupied bin is never blank. */
export function sparkline(histogram: readonly number[]): string {
  const top = histogram.reduce((a, b) => Math.max(a, b), 0);
  return histogram.map((c) => BARS[c === 0 ? 0 : Math.max(1, Math.round((8 * c) / top))]).join("");
}
