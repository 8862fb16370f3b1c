/** Invertible, increasing maps of numbers: what flows are made of. */
import * as tf from "@tensorflow/tfjs-core";

/** (A type: what tfjs's tidy takes.) */
export type Mapped = {
  /** [...] */
  readonly u: tf.Tensor;
  /** ln du/dx [...] */
  readonly logDet: tf.Tensor;
};

/**
 * x -> u, each number by itself, with parameters of its own. Parameters [..., size] of all zeros are the identity; their leading dimensions
 * may be 1 where those of the numbers [...] are not.
 */
export interface Bijector {
  /** parameters of a number */
  readonly size: number;
  forward(x: tf.Tensor, parameters: tf.Tensor): Mapped;
  inverse(u: tf.Tensor, parameters: tf.Tensor): tf.Tensor;
}

/** Column `at` of parameters [..., size]. @returns [...] */
export function parameter(parameters: tf.Tensor, at: number): tf.Tensor {
  return tf.squeeze(columnsOf(parameters, at, 1), [-1]);
}

/** `count` columns of x [..., columns], from `at` on. @returns [..., count] */
export function columnsOf(x: tf.Tensor, at: number, count: number): tf.Tensor {
  const rest = x.shape.slice(0, -1);
  return tf.slice(x, [...rest.map(() => 0), at], [...rest, count]);
}
