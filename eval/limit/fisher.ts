/** Fisher information of a stamp, and what follows from it. Pure. */
import { inverse, Matrix } from "ml-matrix";
import type { Detector } from "../../sim/scene.ts";
import { detectorVariance } from "../data/pixel-noise.ts";
import type { Linearised } from "./derivatives.ts";

/**
 * F_ij = sum over pixels of (ds/da_i)(ds/da_j) / v,  v = (s + sky) / gain + (read_noise / gain)^2 [ADU^2]: exact for Poisson
 * noise alone and for read noise alone, and good where a pixel has more than a few electrons.
 */
export function fisherMatrix({ stamp, derivatives }: Linearised, detector: Detector): Matrix {
  const variance = detectorVariance(detector);
  const weights = Float64Array.from(stamp, (s) => 1 / variance(s + detector.sky));
  const size = derivatives.length;
  const fisher = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [derivatives[i]!, derivatives[j]!];
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += a[k]! * b[k]! * weights[k]!;
      fisher.set(i, j, sum);
      fisher.set(j, i, sum);
    }
  }
  return fisher;
}

/** The inverse of a symmetric, positive matrix whose rows have very different units: scaled to a unit diagonal before. */
export function invert(matrix: Matrix): Matrix {
  const scale = matrix.diagonal().map((x) => 1 / Math.sqrt(x));
  const scaled = Matrix.zeros(matrix.rows, matrix.rows);
  const eachPair = (set: (i: number, j: number) => void): void => {
    for (let i = 0; i < matrix.rows; i++) for (let j = 0; j < matrix.rows; j++) set(i, j);
  };
  eachPair((i, j) => scaled.set(i, j, matrix.get(i, j) * scale[i]! * scale[j]!));
  const inverted = inverse(scaled);
  const result = Matrix.zeros(matrix.rows, matrix.rows);
  // symmetric to the last bit, as a Cholesky decomposition wants it
  eachPair((i, j) =>
    result.set(i, j, inverted.get(Math.max(i, j), Math.min(i, j)) * (scale[i]! * scale[j]!)),
  );
  return result;
}

/** The rows and columns at `positions`. */
export const submatrix = (matrix: Matrix, positions: readonly number[]): Matrix =>
  matrix.selection([...positions], [...positions]);

/** Covariance of vectors, one a row; divided by their number. */
export function covariance(rows: readonly (readonly number[])[]): Matrix {
  const size = rows[0]!.length;
  const mean = Array.from(
    { length: size },
    (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length,
  );
  const result = Matrix.zeros(size, size);
  for (const row of rows) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        result.set(i, j, result.get(i, j) + ((row[i]! - mean[i]!) * (row[j]! - mean[j]!)) / rows.length);
      }
    }
  }
  return result;
}
