import { describe, expect, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const captured = expectCaptured(tf.ZerosLike, tf.OnesLike, tf.OneHot);

describe("tensors of one or two values", () => {
  it("zeros and ones like others, of each type and rank", async () => {
    for (const type of ["float32", "int32", "bool"] as const) {
      for (const shape of [[], [0], [3], [2, 1, 2, 1, 3]]) {
        await captured(() => [tf.zerosLike(ramp(shape, type)), tf.onesLike(ramp(shape, type))]);
      }
    }
  });

  it("fill, range and linspace, which the host computes", () =>
    expectSame(() => [tf.fill([2, 2], 3.5), tf.range(0, 5, 2), tf.linspace(0, 1, 4)]));

  it("one-hot: indices outside are nowhere", async () => {
    const indices = (): tf.Tensor => tf.tensor2d([0, 2, 3, -1, 1, 7], [2, 3], "int32");
    await captured(() => [tf.oneHot(indices(), 3), tf.oneHot(indices(), 4, 2.5, -1, "float32")]);
    await captured(() => [
      tf.oneHot(indices(), 3, 1, 0, "bool"),
      tf.oneHot(indices(), 3, 5, -5),
      tf.oneHot(indices(), 3, 1, 7),
    ]);
    await captured(() => [tf.oneHot(tf.scalar(1, "int32"), 2), tf.oneHot(ramp([0], "int32"), 2)]);
    expect(await expectSame(() => tf.oneHot(indices(), 3, 0, 1, "bool"))).toContain(tf.OneHot);
  });
});
