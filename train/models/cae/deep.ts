/**
 * A network that beats the paper's: strided convolutions and residual blocks on the stamp in two stretches with its coordinates,
 * a hidden layer, means and standard deviations of the supervised labels; a smaller decoder. What each part gains:
 * docs/training.md.
 */
import * as tf from "@tensorflow/tfjs-layers";
import { dropped } from "../dropout/layer.ts";
import { Blocks } from "../layers/blocks.ts";
import { decoder, FOLD, trunk } from "../layers/deep.ts";
import type { Architecture, Cae, CaeShape } from "./architecture.ts";
import { LOG_SIGMA_LAYER } from "./widened.ts";

export const deep: Architecture = {
  summary: "strided and residual convolutions, coordinates, predicted standard deviations",
  fold: FOLD,
  heteroscedastic: true,
  reconstruction: "noise",
  latentNoise: 1,
  consistency: 0.05,
  decodedShare: 0.25,
  build,
};

function build({ image, normaliser, supervised, latents, seed, dropout }: CaeShape): Cae {
  const blocks = new Blocks(seed);
  const stamps = tf.input({ shape: [image.height, image.width, image.bands.length] });
  const x = dropped(trunk(blocks, stamps, image, normaliser), dropout, seed);
  const means = blocks.dense(supervised, { name: "supervised" })(x);
  const rest = blocks.dense(latents - supervised, { name: "rest" })(x);
  const logSigmas = blocks.dense(supervised, { init: "zeros", name: LOG_SIGMA_LAYER })(x);
  const encoder = tf.model({ inputs: stamps, outputs: [means, rest, logSigmas], name: "encoder" });
  return { encoder, decoder: decoder(blocks, latents, image) };
}
