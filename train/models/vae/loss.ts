/** The loss of a variational autoencoder whose latents are all free, as tfjs scalars. Pure. */
import * as tf from "@tensorflow/tfjs-core";
import { unstretch } from "../../normaliser.ts";
import type { Stretch } from "../../run/config.ts";
import { APERTURES, aperturesOf } from "../layers/photometry-layer.ts";
import { detached } from "../losses.ts";

/** Relative errors beside the noise: of a pixel, about that of the Poisson noise of bright galaxies; of the light in an aperture. */
export const RELATIVE = { pixel: 0.1, aperture: 0.02 } as const;

/** Minus logarithms of Gaussian likelihoods, means over stamps. */
export interface Likelihood {
  /** mean over pixels and bands: noise alone gives 1/2 */
  readonly pixels: tf.Scalar;
  /** sum over apertures and bands */
  readonly apertures: tf.Scalar;
}

/**
 * Half the squared errors of what is decoded in units of the noise. With u = sinh(y (high - low) + low) a pixel above the sky in units of
 * the sky's noise, seen and decoded, and S = sum(a u) / sqrt(sum a^2) the signal to noise in an aperture of `aperturesOf`,
 *   pixels     (u - u')^2 / (2 sigma^2),  sigma^2 = 1 + RELATIVE.pixel^2 (u^2 + u'^2) / 2,
 *   apertures  (S - S')^2 / (2 sigma^2),  sigma^2 = 1 + RELATIVE.aperture^2 (S^2 + S'^2) / 2,
 * sigmas through which no gradient goes. `noiseError`, of stretched pixels, lets a bright pixel be wrong by a factor of e; this
 * lets it be wrong by a tenth, which is what sizes and profiles are read from. Noise of pixels is independent, but what a network
 * draws wrongly it draws wrongly all over a galaxy: apertures hold it to magnitudes and colours.
 * @param x, decoded stretched [B, h, w, bands]
 */
export function likelihood(x: tf.Tensor4D, decoded: tf.Tensor4D, bands: readonly Stretch[]): Likelihood {
  const [count, height, width, depth] = x.shape;
  const [seen, drawn] = [unstretch(x, bands), unstretch(decoded, bands)] as [tf.Tensor4D, tf.Tensor4D];
  const area = height * width;
  const apertures = tf.tensor2d(aperturesOf(height, width), [area, APERTURES]);
  const signals = (u: tf.Tensor4D): tf.Tensor =>
    tf.matMul(tf.reshape(tf.transpose(u, [0, 3, 1, 2]), [count * depth, area]), apertures);
  const inside = errors(signals(seen), signals(drawn), RELATIVE.aperture);
  return {
    pixels: tf.mean(errors(seen, drawn, RELATIVE.pixel)) as tf.Scalar,
    apertures: tf.mul(tf.mean(inside), depth * APERTURES) as tf.Scalar,
  };
}

function errors(seen: tf.Tensor, drawn: tf.Tensor, relative: number): tf.Tensor {
  const squares = detached(tf.add(tf.square(seen), tf.square(drawn)));
  const variance = tf.add(tf.mul(squares, relative ** 2 / 2), 1);
  return tf.mul(tf.div(tf.squaredDifference(seen, drawn), variance), 0.5);
}

/**
 * The divergence with free bits (Kingma et al. 2016, arXiv:1606.04934, equation 15): sum over latents of max(least, mean over stamps), so
 * that nothing is gained by a latent that says less than `least`.
 * @param kl [B, d] of `divergences` @param least [nats]
 */
export const freeBits = (kl: tf.Tensor, least: number): tf.Scalar =>
  tf.sum(tf.maximum(tf.mean(kl, 0), least)) as tf.Scalar;
