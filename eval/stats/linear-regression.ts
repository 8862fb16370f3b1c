/** Multiple linear regression with intercept: the baseline that any network has to beat. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { mean } from "./metrics.ts";

/** y = intercept + sum_j weights[j] x[j] */
export interface LinearModel {
  readonly intercept: number;
  readonly weights: Float64Array;
}

/** Directions of the standardised features whose variance is below this share of the largest are rounding, not data. */
const RANK_TOLERANCE = 1e-10;

/**
 * Least squares for several targets at once. Features are standardised, and the normal equations solved by the eigenvalues of
 * their correlation matrix, so that features that are constant or multiples of others do no harm (they get the solution of
 * least norm).
 * @param features columns of n values each
 * @param targets columns of n values each
 * @returns one model for each target
 */
export function fitLinear(
  features: readonly Float64Array[],
  targets: readonly Float64Array[],
): LinearModel[] {
  const scaled = features.map(standardise);
  const gram = new Matrix(scaled.map((a) => scaled.map((b) => dot(a.values, b.values))));
  const inverse = pseudoInverse(gram);
  return targets.map((target) => {
    const middle = mean(target);
    const centred = target.map((t) => t - middle);
    const right = Matrix.columnVector(scaled.map(({ values }) => dot(values, centred)));
    const solved = inverse.mmul(right);
    const weights = Float64Array.from(scaled, ({ scale }, j) => solved.get(j, 0) * scale);
    const intercept = scaled.reduce((sum, { middle: m }, j) => sum - weights[j] * m, middle);
    return { intercept, weights };
  });
}

/** @param features columns, in the order of the fit @returns one value a row */
export function predictLinear(model: LinearModel, features: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(features[0]?.length ?? 0).fill(model.intercept);
  features.forEach((column, j) => {
    const weight = model.weights[j];
    for (let i = 0; i < out.length; i++) out[i] += weight * column[i];
  });
  return out;
}

interface Standardised {
  readonly values: Float64Array;
  readonly middle: number;
  /** 1 / standard deviation; 0 of a constant column */
  readonly scale: number;
}

function standardise(column: Float64Array): Standardised {
  const middle = mean(column);
  const centred = column.map((x) => x - middle);
  const spread = Math.sqrt(dot(centred, centred) / column.length);
  const scale = spread > 1e-12 * Math.abs(middle) ? 1 / spread : 0;
  return { values: centred.map((x) => x * scale), middle, scale };
}

function pseudoInverse(symmetric: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix: v } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  });
  const least = RANK_TOLERANCE * Math.max(...realEigenvalues);
  const inverse = realEigenvalues.map((l) => (l > least ? 1 / l : 0));
  return v.mmul(Matrix.diag(inverse)).mmul(v.transpose());
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
