/**
 * A normal distribution of D numbers with mean m and the inverse covariance A^T A, A lower triangular with the diagonal 1 / s:
 *   u = A (y - m),  u_i = (y_i - m_i) / s_i + sum_j<i a_ij (y_j - m_j),  ln p(y) = ln N(u) - sum_i ln s_i.
 * Parameters [..., D (D + 3) / 2]: m, ln s (bounded), a by rows; all zeros: the standard normal.
 */
import * as tf from "@tensorflow/tfjs-core";
import { columnsOf, type Mapped, parameter } from "../bijectors/bijector.ts";
import { boundedLogScale } from "../bijectors/bounded.ts";

export const triangularSize = (targets: number): number => (targets * (targets + 3)) / 2;

/** Place of a_ij, j < i. */
const placeOf = (targets: number, i: number, j: number): number => 2 * targets + (i * (i - 1)) / 2 + j;

/** @param y [..., D] @returns u [..., D], logDet [...] */
export function whiten(y: tf.Tensor, parameters: tf.Tensor, targets: number): Mapped {
  const from = tf.sub(y, columnsOf(parameters, 0, targets));
  const logScales = boundedLogScale(columnsOf(parameters, targets, targets));
  const own = tf.mul(from, tf.exp(tf.neg(logScales)));
  const others = Array.from({ length: targets }, (_, i) => {
    if (i === 0) return tf.zerosLike(columnsOf(from, 0, 1));
    const row = columnsOf(parameters, placeOf(targets, i, 0), i);
    return tf.sum(tf.mul(row, columnsOf(from, 0, i)), -1, true);
  });
  return { u: tf.add(own, tf.concat(others, -1)), logDet: tf.neg(tf.sum(logScales, -1)) };
}

/** @param u [..., D] @returns y [..., D] */
export function colour(u: tf.Tensor, parameters: tf.Tensor, targets: number): tf.Tensor {
  const scales = tf.exp(boundedLogScale(columnsOf(parameters, targets, targets)));
  const from: tf.Tensor[] = [];
  for (let i = 0; i < targets; i++) {
    let own = parameter(u, i);
    for (let j = 0; j < i; j++) {
      own = tf.sub(own, tf.mul(parameter(parameters, placeOf(targets, i, j)), from[j]));
    }
    from.push(tf.mul(own, parameter(scales, i)));
  }
  return tf.add(tf.stack(from, -1), columnsOf(parameters, 0, targets));
}
