/** Numbers of a network as logarithms of scales: what has no bounds overflows (zuko #20). */
import * as tf from "@tensorflow/tfjs-core";

/** Largest |ln scale|. */
export const LOG_SCALE = 7;

/** LOG_SCALE tanh(x / LOG_SCALE): x where it is small. */
export const boundedLogScale = (x: tf.Tensor): tf.Tensor =>
  tf.mul(tf.tanh(tf.mul(x, 1 / LOG_SCALE)), LOG_SCALE);
