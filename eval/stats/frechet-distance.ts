/** Frechet distance of two sets of points as normal distributions (Dowson & Landau 1982, J. Multivar. Anal. 12, 450), and what it is by chance. Pure. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { Sequence } from "../../shared/random/sequence.ts";
import { columnsOf, type Points, pickPoints } from "./points.ts";
import { shuffled } from "./stratified.ts";

/** |mean_a - mean_b|^2 + Tr(C_a + C_b - 2 (C_a^1/2 C_b C_a^1/2)^1/2), C covariances (divisor n). Above 0 of finite sets of one distribution, too. */
export function frechetDistance(a: Points, b: Points): number {
  const [ours, theirs] = [normalOf(a), normalOf(b)];
  const apart = ours.mean.reduce((sum, x, j) => sum + (x - theirs.mean[j]!) ** 2, 0);
  const root = squareRoot(ours.covariance);
  const product = root.mmul(theirs.covariance).mmul(root);
  const roots = eigen(product).realEigenvalues.reduce((sum, x) => sum + Math.sqrt(Math.max(0, x)), 0);
  return apart + ours.covariance.trace() + theirs.covariance.trace() - 2 * roots;
}

export interface FrechetTest {
  /** of halves of the source and the target: means over splits */
  readonly distance: number;
  /** of one half of the source and the other: what the same population has by chance; its standard deviation over splits */
  readonly own: number;
  readonly ownScatter: number;
  /** points in each set that is compared */
  readonly size: number;
}

/**
 * The distance is biased by the number of points, so both are of sets of the same size m, drawn anew in each split: m = min(half of the source, the target).
 * @param source at least four points @param target at least two
 */
export function frechetTest(source: Points, target: Points, splits: number, seed: number): FrechetTest {
  const size = Math.min(source.count >> 1, target.count);
  const random = new Sequence(`frechet ${seed}`);
  const order = (points: Points) => shuffled([...new Uint32Array(points.count).keys()], random);
  const [distances, own] = [new Float64Array(splits), new Float64Array(splits)];
  for (let s = 0; s < splits; s++) {
    const drawn = order(source);
    const half = pickPoints(source, drawn.slice(0, size));
    own[s] = frechetDistance(half, pickPoints(source, drawn.slice(size, 2 * size)));
    distances[s] = frechetDistance(half, pickPoints(target, order(target).slice(0, size)));
  }
  const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / splits;
  const ownMean = mean(own);
  const ownScatter = Math.sqrt(mean(own.map((x) => (x - ownMean) ** 2)));
  return { distance: mean(distances), own: ownMean, ownScatter, size };
}

function normalOf(points: Points): { readonly mean: readonly number[]; readonly covariance: Matrix } {
  const columns = columnsOf(points);
  const mean = columns.map((column) => column.reduce((sum, x) => sum + x, 0) / points.count);
  const centred = columns.map((column, j) => column.map((x) => x - mean[j]!));
  const covariance = Matrix.zeros(points.width, points.width);
  centred.forEach((a, j) => {
    for (let k = 0; k <= j; k++) {
      const b = centred[k]!;
      let sum = 0;
      for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
      covariance.set(j, k, sum / points.count);
      covariance.set(k, j, sum / points.count);
    }
  });
  return { mean, covariance };
}

const eigen = (symmetric: Matrix) => new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });

function squareRoot(symmetric: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix: vectors } = eigen(symmetric);
  const roots = Matrix.diag(realEigenvalues.map((x) => Math.sqrt(Math.max(0, x))));
  return vectors.mmul(roots).mmul(vectors.transpose());
}
