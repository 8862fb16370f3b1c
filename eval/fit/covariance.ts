/** What the pixels leave uncertain at the end of a fit. Pure. */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { Vector } from "../data/galaxy-parameters.ts";
import { coordinateJacobian } from "./coordinates.ts";
import type { Likelihood } from "./likelihood.ts";
import type { ModelPoint } from "./sersic-model.ts";

/**
 * Of the parameters a at the coordinates u: the inverse of F_ij = sum over pixels (dm/da_i)(dm/da_j) / variance.
 * Infinity everywhere where F has no inverse.
 */
export function covarianceOf(u: Vector, point: ModelPoint, { used, variance }: Likelihood): Matrix {
  const columns = point.derivatives();
  const weights = Float64Array.from(used, (p, k) => 1 / variance(k, point.stamp[p] + point.sky));
  const lengths = columns.map((a) => Math.sqrt(weightedProduct(a, a, weights)));
  // of unit diagonal: the units of the parameters are very different
  const fisher = Matrix.zeros(u.length, u.length);
  columns.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const element = i === j ? 1 : weightedProduct(a, columns[j], weights) / (lengths[i] * lengths[j]);
      fisher.set(i, j, element);
      fisher.set(j, i, element);
    }
  });
  if (!lengths.every((x) => x > 0 && Number.isFinite(x))) return unknownCovariance(u.length);
  const factors = new CholeskyDecomposition(fisher);
  if (!factors.isPositiveDefinite()) return unknownCovariance(u.length);
  const scaled = factors.solve(Matrix.eye(u.length, u.length));
  const jacobian = coordinateJacobian(u).divRowVector(lengths);
  const result = jacobian.mmul(scaled).mmul(jacobian.transpose());
  return result.diagonal().every((x) => x > 0 && Number.isFinite(x)) ? result : unknownCovariance(u.length);
}

export const unknownCovariance = (size: number): Matrix =>
  Matrix.zeros(size, size).fill(Number.POSITIVE_INFINITY);

function weightedProduct(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k] * a[k] * b[k];
  return sum;
}
