/**
 * The network of Gagliano & Villar 2023 (arXiv:2312.16687) as its code has it, which has two convolutions where the paper has three.
 * Encoder: conv 3x3 stride 2 to 16 and to 32, each normalised over the batch, ReLU; a dense layer to 2 d numbers. Decoder: dense,
 * normalised, ReLU; twice bilinear upsampling and a 3x3 convolution to 16 and to the bands (at stride 1 a transposed one is the same
 * with its filter turned), normalised, ReLU and sigmoid. 176,243 weights for d = 5.
 */
import * as tf from "@tensorflow/tfjs-layers";
import { BilinearLayer } from "../layers/bilinear-layer.ts";
import { Blocks, symbolic } from "../layers/blocks.ts";
import { encoderOf, type Network, type NetworkShape } from "../variational/network.ts";
import { publishedView } from "../variational/view.ts";
import type { Architecture } from "./architecture.ts";

const CHANNELS = [16, 32] as const;

export const published: Architecture = {
  summary: "the network of Gagliano & Villar 2023, as its code has it",
  view: publishedView,
  fold: 1,
  reconstruction: "squares",
  decodedShare: 1,
  movesLabels: true,
  build,
};

function build(of: NetworkShape): Network {
  const { height, width, bands } = of.image;
  const blocks = new Blocks(of.seed);
  const [first, second] = CHANNELS;
  const half = [height, width].map((side) => Math.ceil(side / 2));
  const quarter = half.map((side) => Math.ceil(side / 2)) as [number, number];
  const relu = (x: tf.SymbolicTensor) =>
    symbolic(tf.layers.activation({ activation: "relu" }).apply(normalised(x)) as tf.SymbolicTensor);

  const stamps = tf.input({ shape: [height, width, bands.length] });
  let x = relu(blocks.conv(first, { stride: 2 })(stamps));
  x = relu(blocks.conv(second, { stride: 2 })(x));
  x = symbolic(tf.layers.flatten().apply(x) as tf.SymbolicTensor);
  const encoder = encoderOf(blocks, stamps, x, of);

  const z = tf.input({ shape: [of.latents] });
  x = blocks.dense(quarter[0] * quarter[1] * second)(z);
  x = symbolic(tf.layers.reshape({ targetShape: [...quarter, second] }).apply(x) as tf.SymbolicTensor);
  x = relu(x);
  x = relu(blocks.conv(first)(resized(x, half)));
  x = normalised(blocks.conv(bands.length)(resized(x, [height, width])));
  const decoded = tf.layers.activation({ activation: "sigmoid" }).apply(x) as tf.SymbolicTensor;
  return { encoder, decoder: tf.model({ inputs: z, outputs: decoded, name: "decoder" }) };
}

/** With PyTorch's constants. */
const normalised = (x: tf.SymbolicTensor): tf.SymbolicTensor =>
  symbolic(tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor);

const resized = (x: tf.SymbolicTensor, size: readonly number[]): tf.SymbolicTensor =>
  symbolic(new BilinearLayer({ size }).apply(x) as tf.SymbolicTensor);
