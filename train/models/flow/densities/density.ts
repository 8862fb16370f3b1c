/** A conditional density of D numbers: what every family of distributions is to a flow. */
import type * as tf from "@tensorflow/tfjs-core";

/**
 * Of M members, G galaxies with S vectors each.
 * `context` [M, G, C]: what the network knows of a galaxy. `given` [M, G, S, E]: numbers that the density depends on and that differ from vector
 * to vector, such as those that were sampled before; undefined if E = 0.
 */
export interface Density {
  /** standard normal numbers that a sample takes */
  readonly noises: number;
  /** ln p(y | context, given) [M, G, S] of y [M, G, S, D] */
  logProb(y: tf.Tensor4D, context: tf.Tensor3D, given: tf.Tensor4D | undefined): tf.Tensor3D;
  /** @param noise [M, G, S, noises] @returns y [M, G, S, D] */
  sample(noise: tf.Tensor4D, context: tf.Tensor3D, given: tf.Tensor4D | undefined): tf.Tensor4D;
}

export interface DensityShape {
  readonly members: number;
  /** C */
  readonly context: number;
  /** E */
  readonly given: number;
  /** D */
  readonly targets: number;
  /** hidden units of a conditioner */
  readonly hidden: number;
}
