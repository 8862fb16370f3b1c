/** Layers of an ensemble: M networks side by side, of which each has weights of its own. */
import * as tf from "@tensorflow/tfjs-core";
import type { Weights } from "./weights.ts";

/** x sigmoid(x): smooth, so that densities are. */
export const silu = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.sigmoid(x));

/** x [M, N, inputs] -> x W + b [M, N, outputs]. */
export type Dense = (x: tf.Tensor3D) => tf.Tensor3D;

/** @param gain standard deviation of the outputs at the start, for inputs of variance 1; 0: they are 0 */
export function dense(
  weights: Weights,
  name: string,
  [members, inputs, outputs]: readonly [number, number, number],
  gain = 1,
): Dense {
  const kernel = weights.make<tf.Rank.R3>(
    `${name}.kernel`,
    [members, inputs, outputs],
    gain / Math.sqrt(inputs),
  );
  const bias = weights.make<tf.Rank.R3>(`${name}.bias`, [members, 1, outputs], 0);
  return (x) => tf.add(tf.matMul(x, kernel), bias) as tf.Tensor3D;
}
