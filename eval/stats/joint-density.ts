/**
 * The joint density of a few columns by what they are alone and how they hang together: ln p(x) = sum over j of (ln p_j(x_j) - ln phi(z_j)) + ln q(z),
 * with marginals p_j by kernels, the normal score z_j of x_j (the standard normal number that is exceeded as often), and q, the density of the
 * scores: normal with their correlations R (a Gaussian copula), or kernels of covariance h^2 R about each, whichever makes the points (each left
 * out in its turn) more likely. Outliers do no harm, as scores know ranks alone. Pure.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { normalQuantile } from "../../shared/math/normal.ts";
import { firstFrom, fitKernelDensity, type KernelDensity } from "./kernel-density.ts";
import { thinnedRows } from "./points.ts";

/** Points at most that are kept: the sums of kernels run over all of them. */
const MOST_POINTS = 4000;
/** Points at most that choose between the densities of scores. */
const MOST_TRIED = 400;
/** Bandwidths that are tried, in units of n^(-1 / (d + 4)) (Scott 1992, section 6.3). */
const FACTORS = [0.5, 0.7, 0.9, 1.1];
/** Kernels end here [h]: 1e-8 of their peak. */
const REACH = 6;
const LOG_ROOT_TAU = Math.log(2 * Math.PI) / 2;

export interface JointDensity {
  /** "normal" or "kernels": what was chosen for the scores */
  readonly scores: "normal" | "kernels";
  /** ln p(x), x in the units of the columns */
  logDensity(x: ArrayLike<number>): number;
  /** of one column alone */
  readonly marginals: readonly KernelDensity[];
}

/** @param columns of equal length, finite, each with different values; at least ten rows */
export function fitJointDensity(columns: readonly Float64Array[]): JointDensity {
  const d = columns.length;
  const rows = thinnedRows(columns[0].length, MOST_POINTS);
  const kept = columns.map((column) => Float64Array.from(rows, (i) => column[i]));
  const sorted = kept.map((column) => column.slice().sort());
  const marginals = sorted.map(fitKernelDensity);
  const n = rows.length;
  const quantiles = Float64Array.from({ length: n }, (_, r) => normalQuantile((r + 0.5) / n));
  const scoreOf = (j: number, x: number): number => scoreIn(sorted[j], quantiles, x);
  const scores = kept.map((column, j) => column.map((x) => scoreOf(j, x)));
  const { whiten, logVolume } = whitening(scores);
  const white = new Float64Array(n * d);
  for (let i = 0; i < n; i++) white.set(whiten(scores.map((column) => column[i])), i * d);
  const [chosen, densityOf] = chooseDensity(white, d);
  return {
    scores: chosen,
    marginals,
    logDensity(x) {
      const z = marginals.map((_, j) => scoreOf(j, x[j]));
      const alone = marginals.reduce(
        (sum, marginal, j) => sum + marginal.logDensity(x[j]) + z[j] ** 2 / 2 + LOG_ROOT_TAU,
        0,
      );
      return alone + densityOf(whiten(z)) + logVolume;
    },
  };
}

/** Linear between the numbers; equal ones have the middle of their scores, and what is outside has that of the end. */
function scoreIn(sorted: Float64Array, quantiles: Float64Array, x: number): number {
  const [low, high] = [firstFrom(sorted, x), firstAfter(sorted, x)];
  if (high > low) return (quantiles[low] + quantiles[high - 1]) / 2;
  if (low === 0) return quantiles[0];
  if (low === sorted.length) return quantiles[low - 1];
  const share = (x - sorted[low - 1]) / (sorted[low] - sorted[low - 1]);
  return quantiles[low - 1] + share * (quantiles[low] - quantiles[low - 1]);
}

function firstAfter(sorted: Float64Array, x: number): number {
  let at = firstFrom(sorted, x);
  while (at < sorted.length && sorted[at] === x) at++;
  return at;
}

/** z -> L^(-1) z with L L^T = the covariance of the columns, and ln |det L^(-1)|. */
function whitening(columns: readonly Float64Array[]) {
  const d = columns.length;
  const n = columns[0].length;
  const covariance = Matrix.zeros(d, d);
  for (let a = 0; a < d; a++) {
    for (let b = 0; b < d; b++) {
      const sum = columns[a].reduce((total, z, i) => total + z * columns[b][i], 0);
      covariance.set(a, b, sum / n + (a === b ? 1e-9 : 0)); // columns that are multiples of others
    }
  }
  const lower = new CholeskyDecomposition(covariance).lowerTriangularMatrix;
  const whiten = (z: readonly number[]): Float64Array => {
    const out = new Float64Array(d);
    for (let a = 0; a < d; a++) {
      let rest = z[a];
      for (let b = 0; b < a; b++) rest -= lower.get(a, b) * out[b];
      out[a] = rest / lower.get(a, a);
    }
    return out;
  };
  return { whiten, logVolume: -lower.diagonal().reduce((sum, x) => sum + Math.log(x), 0) };
}

type LogDensity = (white: Float64Array, leftOut?: number) => number;

/** @param white [n, d] */
function chooseDensity(white: Float64Array, d: number): [JointDensity["scores"], LogDensity] {
  const n = white.length / d;
  const normal: LogDensity = (v) => -0.5 * v.reduce((sum, x) => sum + x * x, 0) - d * LOG_ROOT_TAU;
  const kernels = FACTORS.map((factor) => kernelsAbout(white, d, factor * n ** (-1 / (d + 4))));
  const tried = thinnedRows(n, MOST_TRIED);
  const likelihood = (density: LogDensity): number =>
    tried.reduce((sum, i) => sum + density(white.subarray(i * d, (i + 1) * d), i), 0);
  let [chosen, best, most]: [JointDensity["scores"], LogDensity, number] = [
    "normal",
    normal,
    likelihood(normal),
  ];
  for (const density of kernels) {
    const its = likelihood(density);
    if (its > most) [chosen, best, most] = ["kernels", density, its];
  }
  return [chosen, best];
}

/** Normal kernels of width h about each point, and for a share 1 / (n + 1) the normal density: far outside it is that alone. */
function kernelsAbout(white: Float64Array, d: number, h: number): LogDensity {
  const n = white.length / d;
  const end = (REACH * h) ** 2;
  return (v, leftOut = -1) => {
    let sum = 0;
    let length = 0;
    for (let j = 0; j < d; j++) length += v[j] * v[j];
    for (let i = 0; i < n; i++) {
      if (i === leftOut) continue;
      let square = 0;
      for (let j = 0; j < d && square < end; j++) square += (v[j] - white[i * d + j]) ** 2;
      if (square < end) sum += Math.exp((-0.5 * square) / (h * h));
    }
    const tail = Math.exp(-0.5 * length + d * Math.log(h));
    return Math.log(sum + tail) - Math.log(n + 1) - d * (Math.log(h) + LOG_ROOT_TAU);
  };
}
