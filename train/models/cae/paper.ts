/**
 * The network of Leung, Yan & Yin 2025 (arXiv:2507.15898), appendix. Encoder: conv 32, pool, conv 64, pool, flatten; latents:
 * dense linear for the supervised ones, dense ReLU for the others. Decoder: dense, reshape to 1/4 of the stamp x 64, twice
 * upsampling and convolution (64, 32), convolution to one band with sigmoid. Convolutions are 3x3, "same".
 */
import * as tf from "@tensorflow/tfjs-layers";
import { dropped } from "../dropout/layer.ts";
import { Blocks, symbolic } from "../layers/blocks.ts";
import { crop, pad, paddedSize } from "../layers/padding.ts";
import type { Architecture, Cae, CaeShape } from "./architecture.ts";

/** Both poolings halve the stamp, and the decoder doubles it twice. */
const FOLD = 4;
const CHANNELS = 64;

export const paper: Architecture = {
  summary: "the network of Leung, Yan & Yin 2025, as published",
  fold: FOLD,
  heteroscedastic: false,
  reconstruction: "cross-entropy",
  latentNoise: 0,
  consistency: 0,
  decodedShare: 1,
  build,
};

function build({ image, supervised, latents, seed, dropout }: CaeShape): Cae {
  const { height, width } = image;
  const bands = image.bands.length;
  const blocks = new Blocks(seed);
  const pool = (x: tf.SymbolicTensor) =>
    symbolic(tf.layers.maxPooling2d({ poolSize: 2, padding: "same" }).apply(x) as tf.SymbolicTensor);
  const up = (x: tf.SymbolicTensor) =>
    symbolic(tf.layers.upSampling2d({ size: [2, 2] }).apply(x) as tf.SymbolicTensor);

  const stamps = tf.input({ shape: [height, width, bands] });
  let x = pool(blocks.conv(32, { activation: "relu" })(pad(stamps, image, FOLD)));
  x = pool(blocks.conv(CHANNELS, { activation: "relu" })(x));
  x = dropped(symbolic(tf.layers.flatten().apply(x) as tf.SymbolicTensor), dropout, seed);
  const means = blocks.dense(supervised, { name: "supervised" })(x);
  const rest = blocks.dense(latents - supervised, { activation: "relu", name: "rest" })(x);
  const encoder = tf.model({ inputs: stamps, outputs: [means, rest], name: "encoder" });

  const [h, w] = paddedSize(image, FOLD).map((side) => side / FOLD) as [number, number];
  const z = tf.input({ shape: [latents] });
  x = blocks.dense(h * w * CHANNELS, { activation: "relu" })(z);
  x = symbolic(tf.layers.reshape({ targetShape: [h, w, CHANNELS] }).apply(x) as tf.SymbolicTensor);
  x = blocks.conv(64, { activation: "relu" })(up(x));
  x = blocks.conv(32, { activation: "relu" })(up(x));
  const decoded = blocks.conv(bands, { activation: "sigmoid" })(x);
  return { encoder, decoder: tf.model({ inputs: z, outputs: crop(decoded, image, FOLD), name: "decoder" }) };
}
