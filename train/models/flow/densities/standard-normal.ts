/** The distribution that flows begin with. */
import * as tf from "@tensorflow/tfjs-core";

/** ln(2 pi) / 2 */
export const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** sum over the last axis of -u^2 / 2 - ln(2 pi) / 2. @param u [..., D] */
export const logNormal = (u: tf.Tensor): tf.Tensor =>
  tf.sub(tf.mul(tf.sum(tf.square(u), -1), -0.5), HALF_LOG_2PI * u.shape.at(-1)!);
