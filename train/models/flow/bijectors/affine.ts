/** u = (x - shift) / scale, scale = exp(`boundedLogScale` of the second parameter). */
import * as tf from "@tensorflow/tfjs-core";
import { type Bijector, parameter } from "./bijector.ts";
import { boundedLogScale, LOG_SCALE } from "./bounded.ts";

/** @param most largest |ln scale| */
export const affineWithin = (most: number): Bijector => ({
  size: 2,
  forward: (x, parameters) =>
    tf.tidy(() => {
      const logDet = tf.neg(boundedLogScale(parameter(parameters, 1), most));
      return { u: tf.mul(tf.sub(x, parameter(parameters, 0)), tf.exp(logDet)), logDet };
    }),
  inverse: (u, parameters) =>
    tf.tidy(() => {
      const scale = tf.exp(boundedLogScale(parameter(parameters, 1), most));
      return tf.add(tf.mul(u, scale), parameter(parameters, 0));
    }),
});

export const affine: Bijector = affineWithin(LOG_SCALE);
