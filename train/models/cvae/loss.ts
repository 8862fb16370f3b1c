/**
 * The loss of a physics CVAE (Gagliano & Villar 2023, equation 2), as tfjs scalars. Every part is a mean over the stamps of a batch, and none a
 * sum over pixels, so that their balance depends neither on the size of a batch nor on that of stamps. Pure.
 */
import * as tf from "@tensorflow/tfjs-core";

/** Weighted squared error of the latents that are labels. @param weights of `labelWeights` */
export const labelLoss = (target: tf.Tensor, predicted: tf.Tensor, weights: tf.Tensor): tf.Scalar =>
  tf.sum(tf.mul(tf.squaredDifference(target, predicted), weights)) as tf.Scalar;

/** Squared error of what is seen (0 to 1), mean over pixels, bands and stamps. */
export const squaresLoss = (x: tf.Tensor, decoded: tf.Tensor): tf.Scalar =>
  tf.mean(tf.squaredDifference(x, decoded)) as tf.Scalar;

/**
 * Kullback-Leibler divergence of the free latents from the standard normal distribution, sum over latents, mean over stamps:
 *   1/2 sum (mu^2 + sigma^2 - 1 - ln sigma^2).
 * (The paper's equation has sigma^2 + mu^2 - ln sigma - 1, which is least at sigma = 1/sqrt 2; its code has this.)
 * @param means, logSigmas [B, free]
 */
export function divergence(means: tf.Tensor, logSigmas: tf.Tensor): tf.Scalar {
  const variances = tf.exp(tf.mul(logSigmas, 2));
  const each = tf.sub(tf.add(tf.square(means), variances), tf.add(tf.mul(logSigmas, 2), 1));
  return tf.mul(tf.mean(tf.sum(each, 1)), 0.5) as tf.Scalar;
}
