/** Batch normalization and local response normalization. */

import { describe, expect, test } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const sum = (x: tf.Tensor): tf.Scalar => x.mul(ramp(x.shape)).sum();

describe("batch normalization", () => {
  const same = expectCaptured(tf.FusedBatchNorm);
  const variance = (shape: number[]): tf.Tensor => ramp(shape).abs().add(0.3);

  test("of rank 2 to 4, with and without scale and offset", async () => {
    for (const shape of [
      [4, 3],
      [2, 4, 3],
      [2, 3, 4, 3],
    ]) {
      await same(() => tf.batchNorm(ramp(shape), ramp([3]), variance([3])));
      await same(() => tf.batchNorm(ramp(shape), ramp([3]), variance([3]), ramp([3]), undefined, 0.1));
      await same(() => tf.batchNorm(ramp(shape), ramp([3]), variance([3]), ramp([3]), ramp([3]).add(1)));
    }
  });

  test("with statistics of the rank of x", async () => {
    const [image, channels] = [
      [2, 3, 4, 3],
      [1, 1, 1, 3],
    ];
    await same(() => tf.batchNorm(ramp(image), ramp(image), variance(image), ramp(image), ramp(image)));
    await same(() =>
      tf.batchNorm(ramp(image), ramp(channels), variance(channels), ramp(channels), ramp(channels)),
    );
    await same(() => tf.batchNorm(ramp([4, 3]), ramp([4, 3]), variance([4, 3])));
  });

  // tfjs's cpu backend walks through them in circles
  test("statistics that do not broadcast are the host's", async () => {
    const rows = [2, 1, 1, 3];
    expect(await expectSame(() => tf.batchNorm(ramp([2, 3, 4, 3]), ramp(rows), variance(rows)))).toContain(
      tf.FusedBatchNorm,
    );
  });

  test("not a number, and a mean far from 0", async () => {
    await same(() =>
      tf.batchNorm(
        tf.tensor2d([
          [Number.NaN, 1],
          [2, Infinity],
        ]),
        ramp([2]),
        variance([2]),
      ),
    );
    await same(() => tf.batchNorm(ramp([50, 1]).add(1e4), tf.tensor1d([1e4]), tf.tensor1d([8])));
  });

  test("gradients", async () => {
    const f = (
      x: tf.Tensor,
      mean: tf.Tensor,
      spread: tf.Tensor,
      offset: tf.Tensor,
      scale: tf.Tensor,
    ): tf.Scalar =>
      sum(
        tf.batchNorm(
          x as tf.Tensor4D,
          mean as tf.Tensor1D,
          spread as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
        ),
      );
    const inputs = (): tf.Tensor[] => [
      ramp([2, 3, 3, 2]),
      ramp([2]),
      variance([2]),
      ramp([2]),
      ramp([2]).add(1),
    ];
    await same(() => tf.grads(f)(inputs()), 1e-5);
  });
});

describe("local response normalization", () => {
  const same = expectCaptured(tf.LRN, tf.LRNGrad);
  const image = [2, 2, 3, 7];

  test.each([0, 1, 3, 9])("over %i channels each side, and its gradient", async (radius) => {
    const normalize = (x: tf.Tensor): tf.Tensor =>
      tf.localResponseNormalization(x as tf.Tensor4D, radius, 1.3, 0.4, 0.75);
    await same(() => normalize(ramp(image)), 1e-5);
    await same(() => tf.grad((x) => sum(normalize(x)))(ramp(image)), 1e-5);
  });

  test("a NaN reaches its neighbours only", async () => {
    await same(
      () => tf.localResponseNormalization(tf.tensor3d([1, 2, Number.NaN, 4, 5, 6], [1, 1, 6]), 1),
      1e-5,
    );
  });
});
