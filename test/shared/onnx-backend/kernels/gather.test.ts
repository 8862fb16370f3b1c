/** Elements taken from and put to places that are data. */

import { describe, expect, test } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const DTYPES = ["float32", "int32", "bool"] as const;
const sum = (x: tf.Tensor): tf.Scalar => x.mul(ramp(x.shape)).sum();
const ints = (values: number[], shape = [values.length]): tf.Tensor => tf.tensor(values, shape, "int32");

describe("gather", () => {
  const same = expectCaptured(tf.GatherV2, tf.GatherNd);

  test.each(DTYPES)("%s along each axis", async (dtype) => {
    await same(() => tf.gather(ramp([4, 3], dtype), ints([3, 0, 3])));
    await same(() => tf.gather(ramp([2, 3, 2], dtype), ints([2, 1, 0, 0], [2, 2]), 1));
    await same(() => tf.gather(ramp([2, 3], dtype), ints([1], []), -1));
    await same(() => tf.gather(ramp([2, 3], dtype), ints([], [0])));
    await same(() => tf.gather(ramp([3, 0], dtype), ints([2, 1])));
  });

  test.each(DTYPES)("%s with places of each batch", async (dtype) => {
    await same(() => tf.gather(ramp([2, 4, 3], dtype), ints([3, 1, 0, 2], [2, 2]), 1, 1));
    await same(() => tf.gather(ramp([2, 3, 4, 2], dtype), ints([3, 1, 0, 2, 1, 0], [2, 3]), 2, 1));
    await same(() => tf.gather(ramp([2, 3, 4], dtype), ints([3, 1, 0, 2, 1, 0], [2, 3, 1]), 2, 2));
    await same(() => tf.gather(ramp([2, 3, 4], dtype), ints([3, 0], [2, 1]), 2, -1));
  });

  test("gradient, with places that come twice", async () => {
    await same(() => tf.grad((x) => sum(tf.gather(x, ints([1, 3, 1, 1]))))(ramp([4, 3])));
    await same(() => tf.grad((x) => sum(tf.gather(x, ints([2, 0, 2, 2], [2, 2]), 1)))(ramp([2, 3])));
    await same(() => tf.grad((x) => sum(tf.gather(x, ints([0, 1, 1, 1], [2, 2]), 1, 1)))(ramp([2, 3])));
  });

  test("by tuples", async () => {
    for (const dtype of DTYPES)
      await same(() => tf.gatherND(ramp([3, 4], dtype), ints([2, 1, 0, 3], [2, 2])));
    await same(() => tf.gatherND(ramp([3, 4]), ints([2, 0, 2], [3, 1])));
    await same(() => tf.gatherND(ramp([3, 2, 2]), ints([2, 1, 0, 0, 1, 1, 2, 0], [2, 2, 2])));
    await same(() => tf.gatherND(ramp([2, 2]), ints([], [0, 2])));
  });

  // tfjs's cpu backend throws at once; here the places may not be known yet
  test.each([4, -1])("place %i outside of [0, 4) is refused when the result is read", async (place) => {
    await tf.setBackend("onnx-cpu");
    for (const lookUp of [
      () => tf.gather(ramp([4, 2]), ints([place])),
      () => tf.gather(ramp([2, 4]), ints([0, place], [2, 1]), 1, 1),
      () => tf.gatherND(ramp([4]), ints([place], [1, 1])),
    ]) {
      const made = lookUp();
      expect(() => made.dataSync()).toThrow(/out of data bounds/);
      made.dispose();
    }
  });
});

describe("scatter", () => {
  const same = expectCaptured(tf.ScatterNd, tf.TensorScatterUpdate, tf.UnsortedSegmentSum);

  test.each(["float32", "int32"] as const)("%s that meet are added up", async (dtype) => {
    await same(() => tf.scatterND(ints([4, 1, 4], [3, 1]), ramp([3], dtype), [6]));
    await same(() => tf.scatterND(ints([4, 1, 4]), ramp([3], dtype), [6]));
    await same(() => tf.scatterND(ints([2, 0, 2], [3, 1]), ramp([3, 2, 2], dtype), [3, 2, 2]));
    await same(() => tf.scatterND(ints([1, 0, 2, 1, 1, 0], [3, 2]), ramp([3, 2], dtype), [3, 2, 2]));
    await same(() => tf.scatterND(ints([], [0, 1]), ramp([0, 2], dtype), [3, 2]));
    await same(() => tf.scatterND(ints([1], [1, 1]), ramp([1, 0], dtype), [3, 0]));
  });

  test("of bool is the host's", async () => {
    expect(await expectSame(() => tf.scatterND(ints([1], [1, 1]), ramp([1], "bool"), [2]))).toContain(
      tf.ScatterNd,
    );
  });

  test.each(DTYPES)("%s that meet: the last one stays", async (dtype) => {
    await same(() => tf.tensorScatterUpdate(ramp([5], dtype), ints([4, 1, 4], [3, 1]), ramp([3], dtype)));
    await same(() => tf.tensorScatterUpdate(ramp([3, 2], dtype), ints([2, 0], [2, 1]), ramp([2, 2], dtype)));
  });

  test("a place outside is refused when the result is read", async () => {
    await tf.setBackend("onnx-cpu");
    for (const place of [3, -1]) {
      const made = tf.scatterND(ints([place], [1, 1]), ramp([1]), [3]);
      expect(() => made.dataSync()).toThrow(/out of data bounds/);
      made.dispose();
    }
  });

  test("sums of segments, in any order and with ids that are none", async () => {
    await same(() => tf.unsortedSegmentSum(ramp([5]), ints([2, 0, 2, 1, 0]) as tf.Tensor1D, 4));
    await same(() => tf.unsortedSegmentSum(ramp([4, 2, 3]), ints([2, -2, 2, 7]) as tf.Tensor1D, 3));
    await same(() => tf.unsortedSegmentSum(ramp([3, 2], "int32"), ints([1, 1, 0]) as tf.Tensor1D, 2));
    await same(() => tf.unsortedSegmentSum(ramp([0, 2]), ints([]) as tf.Tensor1D, 2));
    await same(() =>
      tf.grad((x) => sum(tf.unsortedSegmentSum(x, ints([1, -1, 0]) as tf.Tensor1D, 2)))(ramp([3, 2])),
    );
  });

  test("a NaN reaches its own segment only", async () => {
    await tf.setBackend("onnx-cpu");
    const sums = tf.unsortedSegmentSum(tf.tensor1d([1, Number.NaN, 3]), ints([0, 1, 0]) as tf.Tensor1D, 2);
    expect(Array.from(sums.dataSync())).toEqual([4, Number.NaN]);
  });

  // rows that threads add at once get lost: ONNX Runtime's ScatterND does that
  test("many rows at few places", async () => {
    await tf.setBackend("onnx-cpu");
    const ids = tf.range(0, 20_000, 1, "int32").mod(tf.scalar(7, "int32")) as tf.Tensor1D;
    for (let i = 0; i < 10; i++) {
      const sums = tf.unsortedSegmentSum(tf.ones([20_000, 32]), ids, 7).dataSync();
      expect(sums.every((x, k) => x === (k < 32 ? 2858 : 2857))).toBe(true);
    }
  });
});
