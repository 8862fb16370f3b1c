/**
 * Our network: the trunk and the decoder of the conditional autoencoder, on binned stamps, and beside the trunk their photometry, through two
 * layers of its own. No normalisation of batches.
 */
import * as tf from "@tensorflow/tfjs-layers";
import { Blocks, symbolic } from "../layers/blocks.ts";
import { decoder, FOLD, trunk } from "../layers/deep.ts";
import { PhotometryLayer } from "../layers/photometry-layer.ts";
import { encoderOf, type Network, type NetworkArchitecture, type NetworkShape } from "./network.ts";
import { binnedView } from "./view.ts";

const PHOTOMETRY = [64, 64];
const HIDDEN = 128;

export const deepNetwork: NetworkArchitecture = {
  summary:
    "strided and residual convolutions on binned stamps in two stretches, with coordinates and photometry",
  view: binnedView,
  fold: FOLD,
  build,
};

function build(of: NetworkShape): Network {
  const { image, normaliser, latents, seed } = of;
  const blocks = new Blocks(seed);
  const stamps = tf.input({ shape: [image.height, image.width, image.bands.length] });
  let photometry = symbolic(PhotometryLayer.of(normaliser.bands).apply(stamps) as tf.SymbolicTensor);
  for (const units of PHOTOMETRY)
    photometry = blocks.dense(units, { activation: "relu", init: "he" })(photometry);
  const shape = trunk(blocks, stamps, image, normaliser);
  const all = tf.layers.concatenate().apply([shape, photometry]);
  const x = blocks.dense(HIDDEN, { activation: "relu", init: "he" })(symbolic(all as tf.SymbolicTensor));
  return { encoder: encoderOf(blocks, stamps, x, of), decoder: decoder(blocks, latents, image) };
}
