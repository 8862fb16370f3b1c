// @module-tag slow
/** Windows that hang over the image, and padding before them: where tfjs, ONNX and ONNX Runtime each have rules of their own. */

import { describe, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectSame } from "../compare.ts";

const random = (seed: number, ...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, "float32", seed);

type Stride = number | [number, number];
type Rounding = "floor" | "round" | "ceil";

/** Every operation with windows, with its gradients. Batches and channels of 16 and of 3 take different ways. */
async function compareAll(size: number, strides: Stride, pad: number, rounding?: Rounding): Promise<void> {
  for (const [n, c] of [
    [2, 3],
    [16, 16],
  ]) {
    const image = (): tf.Tensor4D => random(1, n, size, size, c);
    const conv = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad, "NHWC", 1, rounding);
    const depthwise = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad, "NHWC", 1, rounding);
    for (const [f, w] of [
      [conv, () => random(2, 3, 3, c, 16)],
      [depthwise, () => random(3, 3, 3, c, 1)],
    ] as const) {
      await expectSame(() => f(image(), w()), 1e-5);
      await expectSame(() => tf.grads(f)([image(), w()]), 1e-5);
    }
    for (const pool of [tf.maxPool, tf.avgPool]) {
      const pooled = (x: tf.Tensor): tf.Tensor => pool(x as tf.Tensor4D, 3, strides, pad, rounding);
      await expectSame(() => pooled(image()), 1e-5);
      await expectSame(() => tf.grad(pooled)(image()), 1e-5);
    }
  }
}

describe("windows", () => {
  it.each(["floor", "round", "ceil"] as const)("sizes rounded by %s", async (rounding) => {
    await compareAll(6, 2, 0, rounding);
    await compareAll(6, 2, 1, rounding);
  });

  it.each([
    [1, 2],
    [2, 1],
    [1, 3],
  ])(
    "strides %i and %i with padding by a number: tfjs sizes columns by the stride of the rows",
    async (a, b) => {
      await compareAll(7, [a, b], 1);
    },
  );
});

describe("padding before a pooling", () => {
  it.each([1, 3, 16])("as wide as the window, in %i channels", async (c) => {
    for (const pool of [tf.maxPool, tf.avgPool]) {
      await expectSame(() => {
        const image = tf.image.resizeNearestNeighbor(random(1, 1, 2, 2, c), [4, 4]);
        const framed = tf.pad(image, [
          [0, 0],
          [2, 2],
          [2, 2],
          [0, 0],
        ]);
        return pool(framed, 2, 2, "valid");
      });
    }
  });
});
