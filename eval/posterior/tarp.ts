/**
 * Tests of accuracy with random points (Lemos et al. 2023, arXiv 2302.03026): of a point r that does not depend on the truth, the share f of
 * draws that are nearer to r than the truth is uniform from 0 to 1 if the posterior is right; for every r. The share of objects with f < c is
 * the expected coverage of c. Points are drawn from the training targets, distances are in standard deviations of these.
 *
 * Over all r together much cancels: of a bias f is too large on one side and too small on the other. So two more tests look whether f depends on
 * the direction u of r, seen from the mean of the posterior: f - 1/2 on u (a shift), (f - 1/2)^2 - 1/12 on all u_j u_k (widths and
 * correlations). They are score tests, chi^2 = g^T C^-1 g, g = sum of y x, C = var(y) sum of x x^T with var(y) = 1/12 and 1/180 of a uniform f.
 *
 * None of them finds a posterior that is the prior for every object, which is a true statement, if a useless one: information gain does. Pure.
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Sequence } from "../../shared/random/sequence.ts";
import { chiSquareTail } from "../stats/chi-square.ts";
import { kolmogorovTest } from "../stats/kolmogorov.ts";

export interface TarpObject {
  /** f, uniform within its rank of K + 1 */
  readonly share: number;
  /** unit vector from the mean of the draws to the point [d] */
  readonly direction: Float64Array;
}

/** All in units of the standard deviations of the prior. @param draws [K, d] @param reference [d], not chosen by the truth */
export function tarpOf(
  draws: Float64Array,
  truth: Float64Array,
  reference: Float64Array,
  random: Sequence,
): TarpObject {
  const d = truth.length;
  const k = draws.length / d;
  const limit = squareBetween(truth, 0, reference);
  const mean = new Float64Array(d);
  let [nearer, equal] = [0, 0];
  for (let i = 0; i < k; i++) {
    const square = squareBetween(draws, i * d, reference);
    if (square < limit) nearer++;
    else if (square === limit) equal++;
    for (let j = 0; j < d; j++) mean[j] += draws[i * d + j] / k;
  }
  const direction = reference.map((r, j) => r - mean[j]);
  const length = Math.hypot(...direction);
  return {
    share: (nearer + random.below(equal + 1) + random.uniform()) / (k + 1),
    direction: direction.map((x) => (length > 0 ? x / length : 0)),
  };
}

function squareBetween(points: Float64Array, from: number, to: Float64Array): number {
  let square = 0;
  for (let j = 0; j < to.length; j++) square += (points[from + j] - to[j]) ** 2;
  return square;
}

export interface TarpTest {
  /** Kolmogorov's distance of f from uniform */
  readonly distance: number;
  readonly p_uniform: number;
  readonly p_shift: number;
  readonly p_spread: number;
  /** of all three: three times the least (Bonferroni) */
  readonly p: number;
}

/** @param objects at least one */
export function tarpTest(objects: readonly TarpObject[]): TarpTest {
  const shares = Float64Array.from(objects, ({ share }) => share);
  const directions = objects.map(({ direction }) => direction);
  const { distance, p: p_uniform } = kolmogorovTest(shares);
  const p_shift = scoreTest(
    shares.map((f) => f - 0.5),
    directions,
    1 / 12,
  );
  const p_spread = scoreTest(
    shares.map((f) => (f - 0.5) ** 2 - 1 / 12),
    directions.map(products),
    1 / 180,
  );
  return {
    distance,
    p_uniform,
    p_shift,
    p_spread,
    p: Math.min(1, 3 * Math.min(p_uniform, p_shift, p_spread)),
  };
}

function products(u: Float64Array): Float64Array {
  const out: number[] = [];
  for (let j = 0; j < u.length; j++) for (let k = 0; k <= j; k++) out.push(u[j] * u[k]);
  return Float64Array.from(out);
}

/** Directions whose variance is below this share of the largest are rounding. */
const RANK_TOLERANCE = 1e-9;

/** P(a chi^2 at least as large) if y has the mean 0 and the variance given, whatever x is. */
function scoreTest(y: Float64Array, x: readonly Float64Array[], variance: number): number {
  const size = x[0].length;
  const products = Matrix.zeros(size, size);
  const score = new Float64Array(size);
  x.forEach((row, i) => {
    for (let a = 0; a < size; a++) {
      score[a] += y[i] * row[a];
      for (let b = 0; b < size; b++) products.set(a, b, products.get(a, b) + row[a] * row[b]);
    }
  });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, {
    assumeSymmetric: true,
  });
  const least = RANK_TOLERANCE * Math.max(...realEigenvalues);
  let [statistic, degrees] = [0, 0];
  realEigenvalues.forEach((value, e) => {
    if (value <= least) return;
    const along = eigenvectorMatrix.getColumn(e).reduce((sum, v, a) => sum + v * score[a], 0);
    statistic += along ** 2 / (variance * value);
    degrees++;
  });
  return degrees === 0 ? 1 : chiSquareTail(statistic, degrees);
}
