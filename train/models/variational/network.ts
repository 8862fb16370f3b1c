/** What a variational autoencoder is made of, whatever its architecture and whatever its latents are to be. */
import * as tf from "@tensorflow/tfjs-layers";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import type { Normaliser } from "../../run/config.ts";
import { dropped } from "../dropout/layer.ts";
import { NO_DROPOUT } from "../dropout/option.ts";
import { type Blocks, symbolic } from "../layers/blocks.ts";
import { CalibrationLayer } from "./calibration.ts";
import type { View } from "./view.ts";

export interface NetworkShape {
  /** stamps inside the network */
  readonly image: ImageSystem;
  readonly normaliser: Normaliser;
  readonly latents: number;
  /** logarithm of the standard deviation of all latents at first; absent: 0 */
  readonly logSigma?: number;
  /** of the initial weights, and of masks */
  readonly seed: number;
  /** share of the features before the heads of the encoder that training does without; default 0 */
  readonly dropout?: number;
}

export interface Network {
  /** what `View.see` gives [B, h, w, bands] -> means of the latents [B, d], logarithms of their standard deviations as learned, which the loss clips, and as calibrated */
  readonly encoder: tf.LayersModel;
  /** latents [B, d] -> what the view would see [B, h, w, bands] */
  readonly decoder: tf.LayersModel;
}

export interface NetworkArchitecture {
  readonly summary: string;
  view(image: ImageSystem): View;
  /** what the view gives is padded inside to sides that are multiples of this (padding.ts) */
  readonly fold: number;
  build(shape: NetworkShape): Network;
}

/** The encoder that ends with these layers. @param features [B, hidden], of `stamps` */
export function encoderOf(
  blocks: Blocks,
  stamps: tf.SymbolicTensor,
  features: tf.SymbolicTensor,
  { latents, logSigma = 0, dropout = NO_DROPOUT, seed }: NetworkShape,
): tf.LayersModel {
  const x = dropped(features, dropout, seed);
  const means = blocks.dense(latents, { name: "means" })(x);
  const logSigmas = blocks.dense(latents, { init: "zeros", bias: logSigma, name: "log_sigma" })(x);
  const calibrated = symbolic(
    new CalibrationLayer({ name: CALIBRATION }).apply(logSigmas) as tf.SymbolicTensor,
  );
  return tf.model({ inputs: stamps, outputs: [means, logSigmas, calibrated], name: "encoder" });
}

const CALIBRATION = "calibration";

export const calibrationOf = ({ encoder }: Network): CalibrationLayer =>
  encoder.getLayer(CALIBRATION) as CalibrationLayer;
