/** The two halves that our networks have in common: a residual trunk that reads stamps, and a decoder that doubles its way back to them. */
import * as core from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-layers";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import type { Normaliser } from "../../run/config.ts";
import { type Blocks, symbolic } from "./blocks.ts";
import { InputLayer } from "./input-layer.ts";
import { crop, pad, paddedSize } from "./padding.ts";

core.serialization.registerClass(InputLayer);

/** Strided convolutions: each halves the stamp; some are followed by a residual block. */
const ENCODER = [
  { filters: 32, size: 5, residual: false },
  { filters: 64, size: 3, residual: true },
  { filters: 128, size: 3, residual: true },
  { filters: 128, size: 3, residual: false },
];
const HIDDEN = 256;
/** Filters after each doubling of the decoder. */
const DECODER = [32, 32, 16];
const CHANNELS = 64;

/** Sides of stamps are padded to multiples of this. */
export const FOLD = 2 ** DECODER.length;

/** Stretched stamps [B, h, w, bands] -> [B, 256]: two stretches and coordinates, strided and residual convolutions, a hidden layer. */
export function trunk(
  blocks: Blocks,
  stamps: tf.SymbolicTensor,
  image: Pick<ImageSystem, "height" | "width">,
  { bands }: Normaliser,
): tf.SymbolicTensor {
  let x = symbolic(InputLayer.of(bands).apply(stamps) as tf.SymbolicTensor);
  x = pad(x, image, FOLD);
  for (const { filters, size, residual } of ENCODER) {
    x = blocks.conv(filters, { size, stride: 2, init: "he", activation: "relu" })(x);
    if (residual) x = residualBlock(blocks, filters, x);
  }
  x = symbolic(tf.layers.flatten().apply(x) as tf.SymbolicTensor);
  return blocks.dense(HIDDEN, { activation: "relu", init: "he" })(x);
}

/** Latents [B, d] -> stretched stamps [B, h, w, bands] in (0, 1). */
export function decoder(blocks: Blocks, latents: number, image: ImageSystem): tf.LayersModel {
  const [h, w] = paddedSize(image, FOLD).map((side) => side / FOLD) as [number, number];
  const z = tf.input({ shape: [latents] });
  let x = blocks.dense(HIDDEN, { activation: "relu", init: "he" })(z);
  x = blocks.dense(h * w * CHANNELS, { activation: "relu", init: "he" })(x);
  x = symbolic(tf.layers.reshape({ targetShape: [h, w, CHANNELS] }).apply(x) as tf.SymbolicTensor);
  for (const filters of DECODER) {
    x = symbolic(tf.layers.upSampling2d({ size: [2, 2] }).apply(x) as tf.SymbolicTensor);
    x = blocks.conv(filters, { activation: "relu", init: "he" })(x);
  }
  x = blocks.conv(image.bands.length, { activation: "sigmoid" })(x);
  return tf.model({ inputs: z, outputs: crop(x, image, FOLD), name: "decoder" });
}

/** relu(x + F(x)) (He et al. 2016), with F = 0 at first: it begins as no block at all, and needs no normalisation. */
function residualBlock(blocks: Blocks, filters: number, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const inner = blocks.conv(filters, { init: "he", activation: "relu" })(x);
  const change = blocks.conv(filters, { init: "zeros" })(inner);
  const sum = tf.layers.add().apply([x, change]) as tf.SymbolicTensor;
  return tf.layers.activation({ activation: "relu" }).apply(sum) as tf.SymbolicTensor;
}
