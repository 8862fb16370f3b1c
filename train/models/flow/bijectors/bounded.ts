/** Numbers of a network as logarithms of scales: what has no bounds overflows (zuko #20). */
import * as tf from "@tensorflow/tfjs-core";

/** Largest |ln scale|. */
export const LOG_SCALE = 7;

/** most tanh(x / most): x where it is small. @param most largest |ln scale| */
export const boundedLogScale = (x: tf.Tensor, most = LOG_SCALE): tf.Tensor =>
  tf.mul(tf.tanh(tf.mul(x, 1 / most)), most);
