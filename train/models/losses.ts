/** Losses that kinds have in common, as tfjs scalars. Pure. */
import * as tf from "@tensorflow/tfjs-core";
import { perBand, spanOf } from "../normaliser.ts";
import type { Stretch } from "../run/config.ts";

/** Bounds of log sigma, of latents with variance 1. */
export const LOG_SIGMA = [-6, 1] as const;

/**
 * Half the squared error of stretched pixels in units of the sky's noise in their band, mean over pixels, bands and stamps: noise
 * alone gives 1/2. The stretch of a band has a span of high - low such units. Cross-entropy tells an empty stamp from a faint galaxy by a few parts in
 * ten thousand of its value; here a pixel that is wrong by the noise counts as much as the noise.
 */
export function noiseError(x: tf.Tensor, p: tf.Tensor, bands: readonly Stretch[]): tf.Scalar {
  const weight = perBand(bands, (band) => 0.5 * spanOf(band) ** 2);
  const squares = tf.squaredDifference(x, p);
  return typeof weight === "number" ? tf.mul(tf.mean(squares), weight) : tf.mean(tf.mul(squares, weight));
}

/** The mean; where labels are missing the sum with the weights of `presenceWeights`. */
export const meanOver = (x: tf.Tensor, weights: tf.Tensor | undefined): tf.Scalar =>
  (weights === undefined ? tf.mean(x) : tf.sum(tf.mul(x, weights))) as tf.Scalar;

/**
 * Negative log likelihood of the errors under the predicted standard deviations, without its constant:
 *   mean( (z - predicted)^2 / (2 sigma^2) + log sigma )
 * Its gradient goes to sigma alone: the prediction stays the one of least squares, the conditional mean, while sigma learns the
 * size of its errors. (Trained together, the likelihood gives up on the stamps that are hard.)
 * @param logSigma [B, p] @param weights [B, p]
 */
export function spreadLoss(
  z: tf.Tensor,
  predicted: tf.Tensor,
  logSigma: tf.Tensor,
  weights?: tf.Tensor,
): tf.Scalar {
  const squared = detached(tf.squaredDifference(z, predicted));
  const scaled = tf.mul(squared, tf.exp(tf.mul(logSigma, -2)));
  return meanOver(tf.add(tf.mul(scaled, 0.5), logSigma), weights);
}

/** The same value, through which no gradient goes. */
export const detached = tf.customGrad((x) => {
  const value = tf.clone(x as tf.Tensor);
  return { value, gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
});
