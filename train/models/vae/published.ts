/**
 * The network of Siddiqa, Mahmud & Martinez-Galarza 2025, section 2.2: three convolutions 4x4 with stride 2 and padding 1, dense layers to means and
 * logarithms of variances; a dense layer back and three transposed convolutions of the same size. The paper gives no channels,
 * no activations and no scale of the pixels: these are 32, 64 and 128, ReLU, and a sigmoid on pixels from 0 to 1.
 * With padding 1 an even side is halved, which is what "same" does.
 */
import * as tf from "@tensorflow/tfjs-layers";
import { Blocks, symbolic } from "../layers/blocks.ts";
import { crop, pad, paddedSize } from "../layers/padding.ts";
import { encoderOf, type Network, type NetworkShape } from "../variational/network.ts";
import { wholeView } from "../variational/view.ts";
import type { Architecture } from "./architecture.ts";

const CHANNELS = [32, 64, 128] as const;
const FOLD = 2 ** CHANNELS.length;

export const published: Architecture = {
  summary: "the network of Siddiqa, Mahmud & Martinez-Galarza 2025 on all pixels",
  view: wholeView,
  fold: FOLD,
  reconstruction: "squares",
  build,
};

function build(of: NetworkShape): Network {
  const { image, latents, seed } = of;
  const blocks = new Blocks(seed);
  const [first, second, last] = CHANNELS;
  const [h, w] = paddedSize(image, FOLD).map((side) => side / FOLD) as [number, number];

  const stamps = tf.input({ shape: [image.height, image.width, image.bands.length] });
  let x = pad(stamps, image, FOLD);
  for (const filters of CHANNELS)
    x = blocks.conv(filters, { size: 4, stride: 2, activation: "relu", init: "he" })(x);
  x = symbolic(tf.layers.flatten().apply(x) as tf.SymbolicTensor);
  const encoder = encoderOf(blocks, stamps, x, of);

  const z = tf.input({ shape: [latents] });
  x = blocks.dense(h * w * last, { activation: "relu", init: "he" })(z);
  x = symbolic(tf.layers.reshape({ targetShape: [h, w, last] }).apply(x) as tf.SymbolicTensor);
  for (const filters of [second, first]) x = blocks.doubling(filters, { activation: "relu", init: "he" })(x);
  x = blocks.doubling(image.bands.length, { activation: "sigmoid" })(x);
  return { encoder, decoder: tf.model({ inputs: z, outputs: crop(x, image, FOLD), name: "decoder" }) };
}
