/** A mixture of normal distributions with full covariances: p(y) = sum_k w_k N(y; m_k, C_k) (Bishop 1994). */
import * as tf from "@tensorflow/tfjs-core";
import { columnsOf } from "../bijectors/bijector.ts";
import type { Weights } from "../weights.ts";
import { conditioner } from "./conditioner.ts";
import type { Density, DensityShape } from "./density.ts";
import { logNormal } from "./standard-normal.ts";
import { colour, triangularSize, whiten } from "./triangular.ts";

/** Components begin apart, or they would stay the same. */
const GAIN = 0.5;

export function mixture(weights: Weights, name: string, shape: DensityShape, components: number): Density {
  const { targets } = shape;
  const size = triangularSize(targets);
  const outputs = components * (1 + size);
  const parametersOf = conditioner(weights, name, { ...shape, outputs, gain: GAIN });
  /** logits [..., K], parameters [..., K, size] */
  const parts = (made: tf.Tensor) => ({
    logits: columnsOf(made, 0, components),
    each: tf.reshape(columnsOf(made, components, components * size), [
      ...made.shape.slice(0, -1),
      ...[components, size],
    ]),
  });
  return {
    noises: targets + 1,
    logProb: (y, context, given) =>
      tf.tidy(() => {
        const { logits, each } = parts(parametersOf(context, given));
        const { u, logDet } = whiten(tf.expandDims(y, 3), each, targets);
        const logs = tf.add(tf.add(logNormal(u), logDet), tf.logSoftmax(logits));
        return tf.logSumExp(logs, -1) as tf.Tensor3D;
      }),
    sample: (noise, context, given) =>
      tf.tidy(() => {
        const { logits, each } = parts(parametersOf(context, given));
        // the last normal number chooses: its probability falls into the share of one component
        const share = tf.mul(tf.add(tf.erf(tf.mul(columnsOf(noise, targets, 1), Math.SQRT1_2)), 1), 0.5);
        const ends = tf.cumsum(tf.softmax(logits), logits.rank - 1);
        const beyond = tf.cast(tf.greaterEqual(share, columnsOf(ends, 0, components - 1)), "float32");
        const place = tf.cast(tf.sum(beyond, -1), "int32");
        const chosen = tf.expandDims(tf.oneHot(place, components), -1);
        const parameters = tf.sum(tf.mul(each, tf.cast(chosen, "float32")), -2);
        return colour(columnsOf(noise, 0, targets), parameters, targets) as tf.Tensor4D;
      }),
  };
}
