/** The losses of the conditional autoencoder, as tfjs scalars. Pure. */
import * as tf from "@tensorflow/tfjs-core";
import { meanOver } from "../losses.ts";

/** Keeps logarithms finite. */
const TINY = 1e-7;

/**
 * Binary cross-entropy of stretched pixels, mean over pixels and stamps (paper, equation 3):
 *   -(1 / BHW) sum x log p + (1 - x) log(1 - p)
 * @param x target [B, h, w, bands], clipped to [0, 1]: stamps may exceed those that the stretch was chosen from
 * @param p decoded, in (0, 1)
 */
export function crossEntropy(x: tf.Tensor, p: tf.Tensor): tf.Scalar {
  const target = tf.clipByValue(x, 0, 1);
  const safe = tf.clipByValue(p, TINY, 1 - TINY);
  const likelihood = tf.add(tf.mul(target, tf.log(safe)), tf.mul(tf.sub(1, target), tf.log(tf.sub(1, safe))));
  return tf.neg(tf.mean(likelihood)) as tf.Scalar;
}

/** Mean squared error of the supervised latents (equation 4), mean over the batch too. @param z [B, p] @param weights [B, p] */
export const physicsLoss = (z: tf.Tensor, predicted: tf.Tensor, weights?: tf.Tensor): tf.Scalar =>
  meanOver(tf.squaredDifference(z, predicted), weights);

/** Mean absolute value of the unsupervised latents (equation 5 with target 0). @param rest [B, d - p] */
export const sparsity = (rest: tf.Tensor): tf.Scalar => tf.mean(tf.abs(rest)) as tf.Scalar;
