/** Logistic regression with a quadratic penalty, made for many fits to the same rows with other classes. Pure. */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { Points } from "./points.ts";

/** Steps at most, and the largest change of a coefficient at which they end: classes that are told apart without an error would go on forever. */
const STEPS = 200;
const TOLERANCE = 1e-3;

export interface Logistic {
  /** ln(p / (1 - p)) = bias + sum of weights x */
  readonly weights: Float64Array;
  readonly bias: number;
}

/**
 * @param points best of zero mean and equal width @param penalty lambda, above 0; the bias has none
 * @returns fits classes (0 or 1) of the points by the largest sum of ln p(class) - lambda |w|^2 / 2
 *
 * Steps go by a fixed bound of the Hessian, X^T X / 4 + lambda (Boehning & Lindsay 1988, Ann. Inst. Stat. Math. 40, 641), which is factored
 * once for all fits; no step lowers the sum. The bound is the Hessian where all p are 1/2, so a fit to classes without a pattern takes a few steps.
 */
export function ridgeLogistic(
  { count, width, values }: Points,
  penalty: number,
): (classes: ArrayLike<number>) => Logistic {
  const inverse = inverseBound({ count, width, values }, penalty);
  const size = width + 1;
  return (classes) => {
    const w = new Float64Array(size);
    const gradient = new Float64Array(size);
    for (let step = 0; step < STEPS; step++) {
      for (let j = 0; j < width; j++) gradient[j] = -penalty * w[j];
      gradient[width] = 0;
      for (let i = 0; i < count; i++) {
        const at = i * width;
        let logit = w[width];
        for (let j = 0; j < width; j++) logit += w[j] * values[at + j];
        const error = classes[i] - 1 / (1 + Math.exp(-logit));
        for (let j = 0; j < width; j++) gradient[j] += error * values[at + j];
        gradient[width] += error;
      }
      let largest = 0;
      for (let j = 0; j < size; j++) {
        let change = 0;
        for (let k = 0; k < size; k++) change += inverse[j * size + k] * gradient[k];
        w[j] += change;
        largest = Math.max(largest, Math.abs(change));
      }
      if (largest < TOLERANCE) break;
    }
    return { weights: w.subarray(0, width), bias: w[width] };
  };
}

/** ln(p / (1 - p)) of each point. */
export const logits = ({ weights, bias }: Logistic, { count, width, values }: Points): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => {
    let logit = bias;
    for (let j = 0; j < width; j++) logit += weights[j] * values[i * width + j];
    return logit;
  });

/** (X^T X / 4 + lambda)^-1, the bias last and without lambda [width + 1, width + 1]. */
function inverseBound({ count, width, values }: Points, penalty: number): Float64Array {
  const size = width + 1;
  const bound = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  for (let i = 0; i < count; i++) {
    row.set(values.subarray(i * width, (i + 1) * width));
    for (let j = 0; j < size; j++) {
      const quarter = row[j] / 4;
      for (let k = 0; k <= j; k++) bound[j * size + k] += quarter * row[k];
    }
  }
  for (let j = 0; j < width; j++) bound[j * size + j] += penalty;
  const whole = new Matrix(size, size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < size; k++) whole.set(j, k, bound[Math.max(j, k) * size + Math.min(j, k)]);
  }
  return Float64Array.from(new CholeskyDecomposition(whole).solve(Matrix.eye(size)).to1DArray());
}
