/**
 * The loss of a physics CVAE (Gagliano & Villar 2023, equation 2), as tfjs scalars. Every part is a mean over the stamps of a batch, and none a
 * sum over pixels, so that their balance depends neither on the size of a batch nor on that of stamps. Pure.
 */
import * as tf from "@tensorflow/tfjs-core";
import { isPresent, sigmaToLatent } from "../../labels.ts";
import type { Supervised } from "../../run/config.ts";

/**
 * An error below this does not count more [standard deviations of the label]: what limits a network is the image then, which
 * leaves about as much open of the star formation.
 */
export const FLOOR = 0.7;

/**
 * Weights [count, width] of the squared errors, so that their weighted sum is the mean over labels of the weighted mean over the stamps
 * that have them:
 *   w_kl = g_kl / (width sum_k g_kl),  g_kl = 1 / (sigma_kl^2 + FLOOR^2), 0 where the label is missing, 1 where it has no error.
 * So each label weighs as much as any other, and a stamp within a label by its error.
 * @param targets [count, width] of `latentTargets` @param sigmas the errors in latents, NaN where there is none
 */
export function labelWeights(targets: Float32Array, sigmas: Float32Array, width: number): Float32Array {
  const shares = targets.map((z, at) => (isPresent(z) ? shareOf(sigmas[at]!) : 0));
  const sums = new Float64Array(width);
  shares.forEach((g, at) => {
    sums[at % width]! += g;
  });
  return shares.map((g, at) => (g === 0 ? 0 : g / (width * sums[at % width]!)));
}

const shareOf = (sigma: number): number => (Number.isNaN(sigma) ? 1 : 1 / (sigma * sigma + FLOOR * FLOOR));

/**
 * The errors of labels in latents [count, width], row-major; NaN for a label without one.
 * @param errors names of the columns that count
 */
export function latentSigmas(
  supervised: readonly Supervised[],
  errors: readonly string[],
  labels: ReadonlyMap<string, Float64Array>,
  count: number,
): Float32Array {
  const width = supervised.length;
  const out = new Float32Array(count * width).fill(Number.NaN);
  supervised.forEach(({ name, sigma, transform }, i) => {
    if (sigma === undefined || !errors.includes(sigma)) return;
    const [values, widths] = [labels.get(name)!, labels.get(sigma)!];
    for (let k = 0; k < count; k++) out[k * width + i] = sigmaToLatent(transform, widths[k]!, values[k]!);
  });
  return out;
}

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
