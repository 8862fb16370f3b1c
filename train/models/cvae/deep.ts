/** Ours: the trunk and the decoder of the conditional autoencoder, on binned stamps; no normalisation of batches. */
import * as tf from "@tensorflow/tfjs-layers";
import { Blocks } from "../layers/blocks.ts";
import { decoder, trunk } from "../layers/deep.ts";
import { type Architecture, type Cvae, type CvaeShape, encoderOf } from "./architecture.ts";
import { binnedView } from "./view.ts";

export const deep: Architecture = {
  summary: "strided and residual convolutions on binned stamps in two stretches, with coordinates",
  view: binnedView,
  reconstruction: "noise",
  decodedShare: 0.25,
  movesLabels: false,
  build,
};

function build({ image, normaliser, latents, seed }: CvaeShape): Cvae {
  const blocks = new Blocks(seed);
  const stamps = tf.input({ shape: [image.height, image.width, image.bands.length] });
  const x = trunk(blocks, stamps, image, normaliser);
  return { encoder: encoderOf(blocks, stamps, x, latents), decoder: decoder(blocks, latents, image) };
}
