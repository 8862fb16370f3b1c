/**
 * What the loss of a physics CVAE (Gagliano & Villar 2023, equation 2) has beside that of other variational autoencoders (variational/loss.ts),
 * as a tfjs scalar. Every part is a mean over the stamps of a batch, and none a sum over pixels, so that their balance depends neither on
 * the size of a batch nor on that of stamps. Their equation has sigma^2 + mu^2 - ln sigma - 1 for the divergence, which is least at
 * sigma = 1/sqrt 2; their code has `divergence`, as we do. Pure.
 */
import * as tf from "@tensorflow/tfjs-core";

/** Weighted squared error of the latents that are labels. @param weights of `labelWeights` */
export const labelLoss = (target: tf.Tensor, predicted: tf.Tensor, weights: tf.Tensor): tf.Scalar =>
  tf.sum(tf.mul(tf.squaredDifference(target, predicted), weights)) as tf.Scalar;
