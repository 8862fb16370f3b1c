/**
 * A network that beats the paper's: strided convolutions with batch normalisation on the stamp and its coordinates, a hidden
 * layer, means and standard deviations of the supervised labels; a smaller decoder. What each part gains: docs/training.md.
 */
import * as core from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-layers";
import { outOfRange } from "../../../shared/errors.ts";
import type { Architecture, Cae, CaeShape } from "./architecture.ts";
import { Blocks, symbolic } from "./blocks.ts";
import { InputLayer } from "./input-layer.ts";

core.serialization.registerClass(InputLayer);

/** Filters of the strided convolutions: each halves the stamp. */
const ENCODER = [32, 64, 128, 128];
const HIDDEN = 256;
/** Filters after each doubling of the decoder. */
const DECODER = [32, 32, 16];
const FOLD = 2 ** DECODER.length;
const CHANNELS = 64;

export const deep: Architecture = {
  summary: "strided convolutions, coordinates, batch normalisation, predicted standard deviations",
  recipe: {
    ...{ epochs: 20, batch: 64, lr: 2e-3, schedule: "one-cycle", alpha: 1, beta: 1e-4 },
    ...{ latents: 64, augment: "all" },
  },
  heteroscedastic: true,
  latentNoise: 1,
  build,
};

function build({ image, normaliser, supervised, latents, seed }: CaeShape): Cae {
  const { height, width, bands } = image;
  for (const [name, size] of Object.entries({ height, width })) {
    if (size % FOLD !== 0)
      throw outOfRange(`the ${name} of the stamps`, size, `a multiple of ${FOLD} for this architecture`);
  }
  const blocks = new Blocks(seed);
  const { low, high } = normaliser;
  const stamps = tf.input({ shape: [height, width, bands] });
  let x = symbolic(new InputLayer({ low, high }).apply(stamps) as tf.SymbolicTensor);
  ENCODER.forEach((filters, i) => {
    x = normalised(blocks.conv(filters, { size: i === 0 ? 5 : 3, stride: 2, init: "he", bias: false })(x));
  });
  x = symbolic(tf.layers.flatten().apply(x) as tf.SymbolicTensor);
  x = blocks.dense(HIDDEN, { activation: "relu", init: "he" })(x);
  const means = blocks.dense(supervised, { name: "supervised" })(x);
  const rest = blocks.dense(latents - supervised, { name: "rest" })(x);
  const logSigmas = blocks.dense(supervised, { init: "zeros", name: "log_sigma" })(x);
  const encoder = tf.model({ inputs: stamps, outputs: [means, rest, logSigmas], name: "encoder" });
  return { encoder, decoder: decoder(blocks, latents, height, width, bands) };
}

function decoder(
  blocks: Blocks,
  latents: number,
  height: number,
  width: number,
  bands: number,
): tf.LayersModel {
  const [h, w] = [height / FOLD, width / FOLD];
  const z = tf.input({ shape: [latents] });
  let x = blocks.dense(h * w * CHANNELS, { activation: "relu", init: "he" })(z);
  x = symbolic(tf.layers.reshape({ targetShape: [h, w, CHANNELS] }).apply(x) as tf.SymbolicTensor);
  for (const filters of DECODER) {
    x = symbolic(tf.layers.upSampling2d({ size: [2, 2] }).apply(x) as tf.SymbolicTensor);
    x = blocks.conv(filters, { activation: "relu", init: "he" })(x);
  }
  return tf.model({ inputs: z, outputs: blocks.conv(bands, { activation: "sigmoid" })(x), name: "decoder" });
}

/** Batch normalisation, then ReLU. */
function normalised(x: tf.SymbolicTensor): tf.SymbolicTensor {
  const y = symbolic(tf.layers.batchNormalization({ momentum: 0.95 }).apply(x) as tf.SymbolicTensor);
  return symbolic(tf.layers.activation({ activation: "relu" }).apply(y) as tf.SymbolicTensor);
}
