/** The conditional autoencoder of Leung, Yan & Yin with its loss, as one model: what the engine is timed on. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { crossEntropy, physicsLoss, sparsity } from "../train/models/cae/loss.ts";
import { caeOptions } from "../train/models/cae/options.ts";
import { paper } from "../train/models/cae/paper.ts";
import { wholeModel } from "../train/models/cae/whole.ts";
import { resolveOptions } from "../train/options.ts";

/** Floating-point operations of a training step for one image: three times the forward products, 0.272 GFLOP. */
export const GFLOP_PER_IMAGE = 0.817;

export const SIDE = 64;
const SUPERVISED = 2;
const recipe = resolveOptions(caeOptions, { arch: "paper", data: "made here" });

/** Image [side, side, 1] in, [image, supervised latents [2], the others [62]] out. */
export function paperCae(side = SIDE): LayersModel {
  const image = { height: side, width: side, bands: [{ name: "made", unit: "1" }] };
  const normaliser = { bands: [{ sky: 0, softening: 1, low: 0, high: 1 }] }; // the images of a bench are made stretched
  const { latents, dropout } = recipe;
  return wholeModel(paper.build({ image, normaliser, supervised: SUPERVISED, latents, dropout, seed: 1 }));
}

/** L = BCE(image) + alpha MSE(supervised latents) + beta mean |other latents|. @param truth [batch, 2] */
export function caeLoss(model: LayersModel, images: tf.Tensor4D, truth: tf.Tensor2D): tf.Scalar {
  const [decoded, physics, rest] = model.apply(images, { training: true }) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const { alpha, beta } = recipe;
  const latents = tf.add(tf.mul(physicsLoss(truth, physics), alpha), tf.mul(sparsity(rest), beta));
  return tf.add(crossEntropy(images, decoded), latents) as tf.Scalar;
}

/** A training step: loss, gradients, Adam. The loss is returned, not read. */
export function trainer(model: LayersModel): (images: tf.Tensor4D, truth: tf.Tensor2D) => tf.Scalar {
  const optimizer = tf.train.adam(recipe.lr);
  return (images, truth) =>
    tf.tidy(() => optimizer.minimize(() => caeLoss(model, images, truth), true) as tf.Scalar);
}
