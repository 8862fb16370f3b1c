/** The conditional autoencoder of Leung, Yan & Yin (appendix), as layers, with its loss: what the engine is timed on. */
import * as tf from "@tensorflow/tfjs";

/** Floating-point operations of a training step for one image: three times the forward products, 0.272 GFLOP. */
export const GFLOP_PER_IMAGE = 0.817;

export const SIDE = 64;
const SUPERVISED = 2;
const LATENT = 64;
/** Weights of the losses (the paper's section 3 and appendix). */
const ALPHA = 1;
const BETA = 1e-4;
const LEARNING_RATE = 1e-3;

/** Image [64, 64, 1] in, [image, supervised latents [2], the others [62]] out. */
export function paperCae(): tf.LayersModel {
  const { layers } = tf;
  const seeds = { kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) };
  const conv = (filters: number, activation: "relu" | "sigmoid") =>
    layers.conv2d({ filters, kernelSize: 3, padding: "same", activation, ...seeds });
  const image = tf.input({ shape: [SIDE, SIDE, 1] });
  let x = conv(32, "relu").apply(image) as tf.SymbolicTensor;
  x = layers.maxPooling2d({ poolSize: 2, padding: "same" }).apply(x) as tf.SymbolicTensor;
  x = conv(64, "relu").apply(x) as tf.SymbolicTensor;
  x = layers.maxPooling2d({ poolSize: 2, padding: "same" }).apply(x) as tf.SymbolicTensor;
  x = layers.flatten().apply(x) as tf.SymbolicTensor;
  const physics = layers.dense({ units: SUPERVISED, ...seeds }).apply(x) as tf.SymbolicTensor;
  const rest = layers
    .dense({ units: LATENT - SUPERVISED, activation: "relu", ...seeds })
    .apply(x) as tf.SymbolicTensor;
  x = layers.concatenate().apply([physics, rest]) as tf.SymbolicTensor;
  x = layers.dense({ units: 16 * 16 * 64, activation: "relu", ...seeds }).apply(x) as tf.SymbolicTensor;
  x = layers.reshape({ targetShape: [16, 16, 64] }).apply(x) as tf.SymbolicTensor;
  x = layers.upSampling2d({ size: [2, 2] }).apply(x) as tf.SymbolicTensor;
  x = conv(64, "relu").apply(x) as tf.SymbolicTensor;
  x = layers.upSampling2d({ size: [2, 2] }).apply(x) as tf.SymbolicTensor;
  x = conv(32, "relu").apply(x) as tf.SymbolicTensor;
  const decoded = conv(1, "sigmoid").apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: [decoded, physics, rest] });
}

/** L = BCE(image) + alpha MSE(supervised latents) + beta mean |other latents|. @param truth [batch, 2] */
export function caeLoss(model: tf.LayersModel, images: tf.Tensor4D, truth: tf.Tensor2D): tf.Scalar {
  const [decoded, physics, rest] = model.apply(images, { training: true }) as tf.Tensor[];
  const p = decoded.clipByValue(1e-7, 1 - 1e-7);
  const bce = images
    .mul(p.log())
    .add(tf.sub(1, images).mul(tf.sub(1, p).log()))
    .mean()
    .neg();
  const mse = physics.squaredDifference(truth).mean();
  return bce.add(mse.mul(ALPHA)).add(rest.abs().mean().mul(BETA)).asScalar();
}

/** A training step: loss, gradients, Adam. The loss is returned, not read. */
export function trainer(model: tf.LayersModel): (images: tf.Tensor4D, truth: tf.Tensor2D) => tf.Scalar {
  const optimizer = tf.train.adam(LEARNING_RATE);
  return (images, truth) =>
    tf.tidy(() => optimizer.minimize(() => caeLoss(model, images, truth), true) as tf.Scalar);
}
