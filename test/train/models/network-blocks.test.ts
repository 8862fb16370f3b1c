import * as tf from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import { blocksOf, copyWeights } from "../../../train/models/network-blocks.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

function network(units = 3) {
  const stamps = tf.input({ shape: [4, 4, 1] });
  const conv = (x: tf.SymbolicTensor) =>
    tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: "same" }).apply(x) as tf.SymbolicTensor;
  let x = tf.layers.batchNormalization().apply(conv(stamps)) as tf.SymbolicTensor;
  x = tf.layers.flatten().apply(conv(x)) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: 5 }).apply(x) as tf.SymbolicTensor;
  const heads = [2, units].map((n) => tf.layers.dense({ units: n }).apply(x) as tf.SymbolicTensor);
  const z = tf.input({ shape: [2 + units] });
  const decoded = tf.layers.dense({ units: 16 }).apply(z) as tf.SymbolicTensor;
  return {
    encoder: tf.model({ inputs: stamps, outputs: heads }),
    decoder: tf.model({ inputs: z, outputs: decoded }),
  };
}

describe("the blocks of a network", () => {
  it("are its heads, its layers from the top, and the decoder; normalisations are in none", () => {
    const { encoder, decoder } = network();
    const blocks = blocksOf(encoder, decoder);
    expect(blocks.map(({ name, variables }) => [name, variables.length])).toEqual([
      ["head", 4],
      ["hidden1", 2],
      ["conv2", 2],
      ["conv1", 2],
      ["decoder", 2],
    ]);
    expect(blocks.at(-2)!.variables[0]!.shape).toEqual([3, 3, 1, 2]);
  });
});

it("copied weights are the others', statistics of normalisations too", () => {
  const [from, to] = [network(), network()];
  const values = () => to.encoder.getWeights().map((w) => [...w.dataSync()]);
  copyWeights(from.encoder, to.encoder);
  expect(values()).toEqual(from.encoder.getWeights().map((w) => [...w.dataSync()]));
  expect(() => copyWeights(from.decoder, to.encoder)).toThrow("different layers");
  expect(() => copyWeights(network(4).encoder, to.encoder)).toThrow();
});
