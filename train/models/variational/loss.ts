/** What losses of variational autoencoders are made of, as tfjs scalars. Every part is a mean over the stamps of a batch. Pure. */
import * as tf from "@tensorflow/tfjs-core";
import { PURPOSE, Stream } from "../../../shared/random/stream.ts";

/** Squared error of what is seen (0 to 1), mean over pixels, bands and stamps. */
export const squaresLoss = (x: tf.Tensor, decoded: tf.Tensor): tf.Scalar =>
  tf.mean(tf.squaredDifference(x, decoded)) as tf.Scalar;

/**
 * Kullback-Leibler divergence [nats] of each latent of a stamp from the standard normal distribution, 1/2 (mu^2 + sigma^2 - 1 - ln sigma^2).
 * @param means, logSigmas [B, d] @returns [B, d]
 */
export function divergences(means: tf.Tensor, logSigmas: tf.Tensor): tf.Tensor {
  const variances = tf.exp(tf.mul(logSigmas, 2));
  const twice = tf.sub(tf.add(tf.square(means), variances), tf.add(tf.mul(logSigmas, 2), 1));
  return tf.mul(twice, 0.5);
}

/** The sum of `divergences` over latents, mean over stamps. */
export const divergence = (means: tf.Tensor, logSigmas: tf.Tensor): tf.Scalar =>
  tf.mean(tf.sum(divergences(means, logSigmas), 1)) as tf.Scalar;

/** Normal numbers that the latents of a batch are sampled with, a function of (seed, step). */
export function latentNoise(seed: number, step: number, count: number): Float32Array {
  const stream = new Stream(seed, step, PURPOSE.latents);
  return Float32Array.from({ length: count }, () => stream.normal());
}
