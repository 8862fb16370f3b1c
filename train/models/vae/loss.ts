/** The loss of a variational autoencoder whose latents are all free, as tfjs scalars. Pure. */
import * as tf from "@tensorflow/tfjs-core";
import { unstretch } from "../../normaliser.ts";
import type { Stretch } from "../../run/config.ts";
import { detached } from "../losses.ts";

/** Relative error of a pixel beside its noise: that of the Poisson noise of bright galaxies, and as well as a network draws them. */
export const RELATIVE = 0.1;

/**
 * Half the squared error of pixels in units of their noise, mean over pixels, bands and stamps: noise alone gives 1/2. With
 * u = sinh(y (high - low) + low) a pixel above the sky in units of the sky's noise, seen and decoded,
 *   (u - u')^2 / (2 sigma^2),   sigma^2 = 1 + RELATIVE^2 (u^2 + u'^2) / 2,
 * a sigma through which no gradient goes. `noiseError`, of stretched pixels, lets a bright pixel be wrong by a factor of e; this
 * lets it be wrong by a tenth, which is what colours, sizes and profiles are read from.
 * @param x, decoded stretched [B, h, w, bands]
 */
export function likelihoodError(x: tf.Tensor, decoded: tf.Tensor, bands: readonly Stretch[]): tf.Scalar {
  const [seen, drawn] = [unstretch(x, bands), unstretch(decoded, bands)];
  const squares = detached(tf.add(tf.square(seen), tf.square(drawn)));
  const variance = tf.add(tf.mul(squares, RELATIVE ** 2 / 2), 1);
  return tf.mul(tf.mean(tf.div(tf.squaredDifference(seen, drawn), variance)), 0.5);
}

/**
 * The divergence with free bits (Kingma et al. 2016, arXiv:1606.04934, equation 15): sum over latents of max(least, mean over stamps), so
 * that nothing is gained by a latent that says less than `least`.
 * @param kl [B, d] of `divergences` @param least [nats]
 */
export const freeBits = (kl: tf.Tensor, least: number): tf.Scalar =>
  tf.sum(tf.maximum(tf.mean(kl, 0), least)) as tf.Scalar;
