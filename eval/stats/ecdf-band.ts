/**
 * Where the empirical distribution of uniform numbers stays as a whole (Sailynoja, Burkner & Vehtari 2022, Stat. Comput. 32, 32): at each of K
 * points z = k / K the central interval of Binomial(n, z), all of the same share 1 - gamma, with gamma such that the empirical distribution is
 * inside at all points at once with the level wanted. Pure.
 *
 * That probability is exact. Numbers of values in the K cells are those of Poisson variates of mean n / K whose sum is n, so it is a
 * recursion over the cells, a_k(j) = sum over i of a_(k-1)(i) Poisson(j - i; n / K), cut to the interval at each point, and a_K(n) / Poisson(n; n).
 */

/** Points at most. */
const MOST_POINTS = 100;
/** gamma hardly depends on n beyond this, and takes n K steps. */
const MOST_COUNTED = 5000;
const HALVINGS = 14;

export interface EcdfBand {
  /** k / K for k = 1 to K - 1 */
  readonly at: readonly number[];
  /** of the share of values up to there */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const known = new Map<string, EcdfBand>();

/** Kept: it takes a while, and bins have equal numbers. @param n values, at least two @param level that the whole of it is inside */
export function ecdfBand(n: number, level: number): EcdfBand {
  const key = `${n} ${level}`;
  const band = known.get(key) ?? makeBand(n, level);
  known.set(key, band);
  return band;
}

function makeBand(n: number, level: number): EcdfBand {
  const points = Math.min(n, MOST_POINTS);
  const gamma = pointwise(Math.min(n, MOST_COUNTED), level);
  const intervals = intervalsOf(n, points, cumulative(n, points), gamma);
  return {
    at: intervals.map((_, k) => (k + 1) / points),
    low: intervals.map(([low]) => low / n),
    high: intervals.map(([, high]) => high / n),
  };
}

/** Whether the values stay inside a band of their number. */
export const staysInside = (values: Float64Array, { at, low, high }: EcdfBand): boolean =>
  ecdfAt(values, at).every((share, k) => low[k] <= share && share <= high[k]);

/** Shares of values up to each point. @param at ascending */
export function ecdfAt(values: Float64Array, at: readonly number[]): number[] {
  const sorted = values.slice().sort();
  let below = 0;
  return at.map((z) => {
    while (below < sorted.length && sorted[below] <= z) below++;
    return below / sorted.length;
  });
}

/** gamma, by bisection. */
function pointwise(n: number, level: number): number {
  const points = Math.min(n, MOST_POINTS);
  const cdfs = cumulative(n, points);
  let [low, high] = [(1 - level) / points, 1 - level];
  for (let k = 0; k < HALVINGS; k++) {
    const middle = Math.sqrt(low * high);
    if (insideAll(n, points, intervalsOf(n, points, cdfs, middle)) >= level) low = middle;
    else high = middle;
  }
  return low;
}

type Interval = readonly [low: number, high: number];

/** Of counts at each point: quantiles gamma / 2 and 1 - gamma / 2. */
function intervalsOf(n: number, points: number, cdfs: readonly Float64Array[], gamma: number): Interval[] {
  return Array.from({ length: points - 1 }, (_, k) => [
    firstAbove(cdfs[k], gamma / 2, n),
    firstAbove(cdfs[k], 1 - gamma / 2, n),
  ]);
}

function firstAbove(cdf: Float64Array, p: number, n: number): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cdf[middle] >= p) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of Binomial(n, k / K) for k = 1 to K - 1. */
function cumulative(n: number, points: number): Float64Array[] {
  const factorials = logFactorials(n);
  return Array.from({ length: points - 1 }, (_, k) => {
    const [yes, no] = [Math.log((k + 1) / points), Math.log1p(-(k + 1) / points)];
    let sum = 0;
    return Float64Array.from({ length: n + 1 }, (_, j) => {
      sum += Math.exp(factorials[n] - factorials[j] - factorials[n - j] + j * yes + (n - j) * no);
      return sum;
    });
  });
}

function logFactorials(n: number): Float64Array {
  const out = new Float64Array(n + 1);
  for (let j = 2; j <= n; j++) out[j] = out[j - 1] + Math.log(j);
  return out;
}

function insideAll(n: number, points: number, intervals: readonly Interval[]): number {
  const factorials = logFactorials(n);
  const poisson = (m: number, mean: number) => Math.exp(m * Math.log(mean) - mean - factorials[m]);
  const weights = Float64Array.from({ length: n + 1 }, (_, m) => poisson(m, n / points));
  const mode = Math.floor(n / points);
  let last = mode; // beyond it a cell holds as good as nothing
  while (last < n && weights[last] > 1e-20) last++;
  let [from, before] = [0, Float64Array.of(1)];
  for (const [low, high] of [...intervals, [n, n] as const]) {
    const after = new Float64Array(high - low + 1);
    before.forEach((mass, i) => {
      const first = Math.max(low, from + i);
      const end = Math.min(high, from + i + last);
      for (let j = first; j <= end; j++) after[j - low] += mass * weights[j - from - i];
    });
    [from, before] = [low, after];
  }
  return before[0] / poisson(n, n);
}
