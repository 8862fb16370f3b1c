// @module-tag gpu
/**
 * The WebGPU provider: where tensors are, what training computes, and the ways around its mistakes (lower/webgpu.ts). Skipped
 * where no adapter is found; .ci/run runs it on one in software. gradients.test.ts and the conformance tests run on it too.
 */

import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { OnnxBackend } from "../../../shared/onnx-backend/backend.ts";
import { findAnyWebGpu } from "../../../shared/onnx-backend/probe/webgpu.ts";
import { registerOnnxBackend, startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import { Transfer } from "../../../shared/onnx-backend/runtime/transfer.ts";
import { needs, needsAdapter } from "../../needs.ts";
import * as tf from "../../tfjs.ts";

const adapter = await findAnyWebGpu();

describe("without an adapter", needs(!adapter.usable, "a machine that has no WebGPU adapter"), () => {
  it("the backend does not start, and says what is missing", async () => {
    await expect(startOnnxBackend({ provider: "webgpu" })).rejects.toThrow(
      /^onnx-webgpu cannot start: no device answers.*"onnx-cpu" needs none. ONNX Runtime says/,
    );
  });
});

/** Reproducible numbers between -1 and 1, without ties. */
const numbers = (shape: readonly number[], seed = 1): tf.Tensor => {
  const size = shape.reduce((n, d) => n * d, 1);
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233));
  return tf.tensor(values, [...shape]);
};

describe("onnx-webgpu", needsAdapter(adapter.usable), () => {
  let backend: OnnxBackend;
  beforeAll(() => registerOnnxBackend({ provider: "cpu", threads: 2 }));
  beforeEach(async () => {
    backend = await startOnnxBackend({ provider: "webgpu" });
    tf.engine().startScope();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await tf.setBackend("onnx-webgpu");
    tf.engine().endScope();
    expect(backend.statistics).toMatchObject({ tensors: 0, pending: 0 });
  });

  describe("tensors", () => {
    it("stay on the device between programs; what is fed again moves there once; a read is one transfer", async () => {
      const download = vi.spyOn(Transfer.prototype, "download");
      const upload = vi.spyOn(Transfer.prototype, "upload");
      const weights = numbers([1000]);
      let y: tf.Tensor = numbers([1000], 2);
      for (let step = 1; step <= 4; step++) {
        y = y.mul(weights);
        backend.flush();
        expect(backend.statistics.runs).toBe(step);
        expect(upload).toHaveBeenCalledTimes(step === 1 ? 0 : 1);
      }
      expect(download).not.toHaveBeenCalled();
      const wanted = tf.tidy(() => numbers([1000], 2).mul(numbers([1000]).pow(4)));
      const [got, expected] = [await y.data(), await wanted.data()];
      expect(download.mock.calls.map(([{ location }]) => location)).toEqual(["gpu-buffer", "gpu-buffer"]);
      expect(Math.max(...got.map((v, i) => Math.abs(v - expected[i])))).toBeLessThan(1e-6);
    });

    it("are read synchronously and asynchronously, of every type and rank", async () => {
      const x = tf.tensor2d([1, -2, 3, 4], [2, 2]).mul(2);
      expect(x.arraySync()).toEqual([
        [2, -4],
        [6, 8],
      ]);
      expect(await x.sum().array()).toBe(12);
      expect(await x.greater(0).array()).toEqual([
        [1, 0],
        [1, 1],
      ]);
      expect(await x.toInt().add(tf.scalar(1, "int32")).reshape([1, 2, 1, 2, 1]).data()).toEqual(
        Int32Array.of(3, -3, 7, 9),
      );
    });

    it("free the memory of the device when they are disposed of", async () => {
      const download = vi.spyOn(Transfer.prototype, "download");
      const x = numbers([1000]).mul(2);
      await x.data();
      const [[native]] = download.mock.calls;
      expect(native.location).toBe("gpu-buffer");
      x.dispose();
      expect(native.location).toBe("none");
    });
  });

  describe("training", () => {
    it("of a small network equals that on the processor", async () => {
      const onProcessor = await train("onnx-cpu", 5);
      const onDevice = await train("onnx-webgpu", 5);
      expect(onDevice.losses[4]).toBeLessThan(0.9 * onDevice.losses[0]);
      expect(largestDifference(onDevice.losses, onProcessor.losses)).toBeLessThan(1e-4);
      expect(largestDifference(onDevice.weights, onProcessor.weights)).toBeLessThan(1e-4);
    });

    it("for 200 steps compiles nothing, fetches nothing but losses, and keeps no more tensors", async () => {
      const download = vi.spyOn(Transfer.prototype, "download");
      const states = new Set<string>();
      await train("onnx-webgpu", 200, (step) => {
        if (step < 3) return; // the first make the moments, and move what is fed again
        const { compiled, programs, pending, tensors } = backend.statistics;
        states.add(JSON.stringify({ compiled, programs, pending, tensors, tfjs: tf.memory().numTensors }));
        expect(download.mock.calls.every(([{ dims }]) => dims.length === 0)).toBe(true);
      });
      expect([...states]).toHaveLength(1);
    });
  });

  describe("what the provider computes wrongly is computed in another way:", () => {
    const image = (channels: number, size: [number, number] = [5, 6]): tf.Tensor4D =>
      numbers([2, ...size, channels]) as tf.Tensor4D;
    const filter = (h: number, w: number, inputs: number, outputs: number): tf.Tensor4D =>
      numbers([h, w, inputs, outputs], 2) as tf.Tensor4D;
    const withGradients = (f: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor, x: tf.Tensor, y: tf.Tensor) => {
      const { value, grads } = tf.valueAndGrads((a, b) => f(a, b).square().sum() as tf.Scalar)([x, y]);
      return [value, ...grads];
    };
    const conv =
      (
        size: [number, number],
        [h, w]: [number, number],
        inputs: number,
        outputs: number,
        pad: Parameters<typeof tf.conv2d>[3],
      ) =>
      () =>
        withGradients(
          (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, pad),
          image(inputs, size),
          filter(h, w, inputs, outputs),
        );
    const depthwise = (channels: number, multiplier: number) => () =>
      withGradients(
        (x, f) => tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, "same"),
        image(channels),
        filter(3, 2, channels, multiplier),
      );
    const backwards = (begin: number, end: number, stride: number) => () => [
      numbers([7, 3]).stridedSlice([begin, 0], [end, 3], [stride, 1]),
    ];

    it.each<[string, () => tf.Tensor[]]>([
      ["padding behind a kernel as large as the image", conv([2, 2], [2, 2], 1, 1, "same")],
      [
        "padding behind a kernel of one tap",
        conv([3, 4], [1, 1], 3, 4, [
          [0, 0],
          [0, 1],
          [0, 2],
          [0, 0],
        ]),
      ],
      ["channels in threes, outputs in fours", conv([5, 6], [3, 3], 6, 8, "same")],
      ["the same, without padding", conv([5, 6], [2, 3], 9, 4, "valid")],
      ["both", conv([2, 2], [2, 2], 15, 4, "same")],
      ...[1, 2, 3, 4, 5, 6, 8].map((m): [string, () => tf.Tensor[]] => [
        `${m} outputs a channel`,
        depthwise(4, m),
      ]),
      [
        "two activations after a convolution",
        () => {
          const made = () => tf.conv2d(image(2), filter(3, 3, 2, 4), 1, "same");
          // what lies between is nobody's result: then alone are they fused
          return [
            tf.tidy(() => tf.clipByValue(tf.sigmoid(made()), 0.2, 0.6)),
            tf.tidy(() => tf.sigmoid(tf.relu(made()))),
            tf.tidy(() => tf.relu(tf.tanh(made()))),
          ];
        },
      ],
      ["a slice backwards from the middle", backwards(3, 0, -1)],
      ["in steps", backwards(5, 0, -2)],
      [
        "a matrix product plus a number",
        () => {
          const [a, b, bias] = [numbers([30, 47]), numbers([47, 26], 2), tf.scalar(2)];
          const fused = tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias });
          return [fused, a.matMul(b).add(bias)];
        },
      ],
      [
        "a product of many numbers",
        () => withGradients((x, y) => x.mul(y).prod(0), numbers([20, 2]), numbers([20, 2], 2)),
      ],
      [
        "the gradient of a large window",
        () =>
          withGradients(
            (x, y) => tf.maxPool(x.mul(y) as tf.Tensor4D, [15, 8], [15, 8], "valid"),
            image(2, [15, 16]),
            image(2, [15, 16]),
          ),
      ],
    ])("%s", async (_, compute) => {
      const wanted = await valuesOn("cpu", compute);
      const got = await valuesOn("onnx-webgpu", compute);
      expect(largestDifference(got, wanted)).toBeLessThan(1e-4);
    });
  });
});

/** Values of all results, one after the other. */
async function valuesOn(name: string, compute: () => tf.Tensor[]): Promise<number[]> {
  await tf.setBackend(name);
  return tf.tidy(() => compute().flatMap((x) => [...x.dataSync()]));
}

/** Of the larger of 1 and the second. */
function largestDifference(values: readonly number[], wanted: readonly number[]): number {
  expect(values.length).toBe(wanted.length);
  return Math.max(...values.map((v, i) => Math.abs(v - wanted[i]) / Math.max(1, Math.abs(wanted[i]))));
}

/** Trains a network with convolutions, normalization and pooling on noise. */
async function train(
  name: string,
  steps: number,
  afterStep: (step: number) => void = () => {},
): Promise<{ losses: number[]; weights: number[] }> {
  await tf.setBackend(name);
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [8, 8, 1],
        filters: 8,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
      }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, padding: "same", activation: "tanh" }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1 }),
    ],
  });
  tf.tidy(() => model.setWeights(model.getWeights().map((w, i) => numbers(w.shape, i).mul(0.3).add(0.1))));
  const optimizer = tf.train.adam(0.01);
  const [x, y] = [numbers([4, 8, 8, 1]), numbers([4, 1], 2)];
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const loss = optimizer.minimize(() => {
      return tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar;
    }, true) as tf.Scalar;
    losses.push((await loss.data())[0]);
    loss.dispose();
    afterStep(step);
  }
  const weights = model.getWeights().flatMap((w) => [...w.dataSync()]);
  tf.dispose([x, y]);
  optimizer.dispose();
  model.dispose();
  return { losses, weights };
}
