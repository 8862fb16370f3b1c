/** Slices, joins, borders and other orders of the same elements. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const DTYPES = ["float32", "int32", "bool"] as const;
const sum = (x: tf.Tensor): tf.Scalar => x.mul(ramp(x.shape)).sum();
const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
const FEW = { numRuns: 30, seed: 1 };

describe("slice", () => {
  const same = expectCaptured(tf.Slice, tf.StridedSlice, tf.SplitV, tf.Unpack, tf.Reverse);

  test.each(DTYPES)("%s, of rank 1 to 5", async (dtype) => {
    await same(() => tf.slice(ramp([7], dtype), [2], [3]));
    await same(() => tf.slice(ramp([4, 5], dtype), [1, 0], [2, 5]));
    await same(() => tf.slice(ramp([2, 3, 4], dtype), 1));
    await same(() => tf.slice(ramp([2, 3, 2, 4], dtype), [0, 1, 1, 2], [2, 2, 1, -1]));
    await same(() => tf.slice(ramp([2, 3, 2, 4, 2], dtype), [1, 1, 0, 2, 1], [1, 2, 2, 2, 1]));
  });

  test("to nothing, and past the end", async () => {
    await same(() => tf.slice(ramp([3, 4]), [1, 2], [2, 0]));
    await same(() => tf.slice(ramp([3, 0]), [1, 0], [2, 0]));
    await same(() => tf.slice(ramp([5]), [5], [0]));
    expect(() => tf.slice(ramp([5]), [3], [3])).toThrow(/slice/);
  });

  test("gradient", () => same(() => tf.grad((x) => sum(tf.slice(x, [1, 0], [2, 2])))(ramp([4, 3]))));

  test("with strides of both signs, random ones", async () => {
    const one = fc.record({
      size: fc.integer({ min: 1, max: 6 }),
      begin: fc.integer({ min: -8, max: 8 }),
      end: fc.integer({ min: -8, max: 8 }),
      stride: fc.constantFrom(-3, -2, -1, 1, 2, 3),
    });
    const masks = fc.record({ begin: fc.nat(7), end: fc.nat(7) });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 3 }), masks, async (axes, mask) => {
        const of = (key: "size" | "begin" | "end" | "stride"): number[] => axes.map((axis) => axis[key]);
        await same(() =>
          tf.stridedSlice(ramp(of("size")), of("begin"), of("end"), of("stride"), mask.begin, mask.end),
        );
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test("with new, shrunk and omitted axes", async () => {
    await same(() => tf.stridedSlice(ramp([3, 4]), [1, 0, 1], [2, 1, 4], [1, 1, 1], 0, 0, 0, 2, 1));
    await same(() => tf.stridedSlice(ramp([2, 3, 4]), [1, 1], [2, 3], [1, 1], 0, 0, 0, 0, 3));
    await same(() => tf.stridedSlice(ramp([2, 3, 4]), [0, 0, 1], [0, 0, 4], [1, 1, 2], 0, 0, 2));
  });

  // tfjs's cpu backend confuses the axes here, and throws
  test("with a shrunk axis and a stride", async () => {
    await tf.setBackend("onnx-cpu");
    const x = tf.tensor2d([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    expect(tf.stridedSlice(x, [1, 0], [2, 4], [1, 2], 0, 0, 0, 0, 1).arraySync()).toEqual([5, 7]);
  });

  test.each(DTYPES)("split, unstack and reverse of %s", async (dtype) => {
    await same(() => tf.split(ramp([6, 2], dtype), 3));
    await same(() => tf.split(ramp([2, 6], dtype), [1, 2, -1], 1));
    await same(() => tf.split(ramp([2, 3], dtype), [0, 3], -1));
    await same(() => tf.unstack(ramp([2, 3, 2], dtype), 1));
    await same(() => tf.unstack(ramp([3], dtype)));
    await same(() => tf.unstack(ramp([2, 2], dtype), -1));
    await same(() => tf.reverse(ramp([2, 3, 2, 2], dtype), [0, -1]));
    await same(() => tf.reverse(ramp([5], dtype)));
  });

  test("gradients of split, unstack and reverse", async () => {
    await same(() => tf.grad((x) => sum(tf.split(x, 2, 1)[1].square()))(ramp([3, 4])));
    await same(() => tf.grad((x) => sum(tf.unstack(x, 1)[2] as tf.Tensor))(ramp([2, 3])));
    await same(() => tf.grad((x) => sum(tf.reverse(x, 1)))(ramp([2, 3])));
  });
});

describe("join", () => {
  const same = expectCaptured(tf.Concat, tf.Pack, tf.Tile);

  test.each(DTYPES)("concat and stack of %s", async (dtype) => {
    await same(() => tf.concat([ramp([2, 3], dtype), ramp([1, 3], dtype), ramp([4, 3], dtype)]));
    await same(() => tf.concat([ramp([2, 1, 2], dtype), ramp([2, 3, 2], dtype)], -2));
    await same(() => tf.stack([ramp([2, 3], dtype), ramp([2, 3], dtype)], 1));
    await same(() => tf.stack([ramp([], dtype), ramp([], dtype), ramp([], dtype)]));
    await same(() => tf.stack([ramp([2], dtype)], -1));
  });

  test("parts without elements", async () => {
    await same(() => tf.concat([ramp([0, 3]), ramp([2, 3])]));
    await same(() => tf.concat([ramp([1, 2]), ramp([1, 0]), ramp([1, 1])], 1));
    await same(() => tf.concat([ramp([0, 3]), ramp([0, 3])]));
    await same(() => tf.concat([ramp([0], "int32"), ramp([2])])); // of the type of the one that is left
    await same(() => tf.stack([ramp([0]), ramp([0])]));
  });

  test("of several types: the first one's", async () => {
    await same(() => tf.concat([ramp([3]), ramp([3], "int32"), ramp([3], "bool")]));
    expect(await expectSame(() => tf.concat([ramp([3], "int32"), ramp([3])]))).toContain(tf.Concat);
  });

  test.each(DTYPES)("tile of %s", async (dtype) => {
    await same(() => tf.tile(ramp([2, 3], dtype), [2, 3]));
    await same(() => tf.tile(ramp([2, 1, 3], dtype), [1, 4, 1]));
    await same(() => tf.tile(ramp([2], dtype), [0]));
    await same(() => tf.tile(ramp([], dtype), []));
    await same(() => tf.broadcastTo(ramp([3, 1], dtype), [2, 3, 4]));
  });

  test("gradients", async () => {
    await same(() => tf.grads((a, b) => sum(tf.concat([a, b], 1)))([ramp([2, 3]), ramp([2, 1])]));
    await same(() => tf.grads((a, b) => sum(tf.stack([a, b])))([ramp([2, 3]), ramp([2, 3])]));
    await same(() => tf.grad((x) => sum(tf.tile(x, [2, 2])))(ramp([2, 3])));
    await same(() => tf.grad((x) => sum(tf.broadcastTo(x, [4, 3])))(ramp([1, 3])));
  });
});

describe("pad", () => {
  const same = expectCaptured(tf.PadV2, tf.MirrorPad);

  test("constant, of each type", async () => {
    await same(() =>
      tf.pad(
        ramp([2, 3]),
        [
          [1, 2],
          [0, 3],
        ],
        Number.NaN,
      ),
    );
    await same(() =>
      tf.pad(
        ramp([2, 1, 2]),
        [
          [0, 0],
          [1, 1],
          [2, 0],
        ],
        -Infinity,
      ),
    );
    await same(() => tf.pad(ramp([3], "int32"), [[1, 1]], -2.7));
    await same(() => tf.pad(ramp([3], "bool"), [[1, 1]], 1));
    await same(() =>
      tf.pad(ramp([1, 1, 2, 1, 2]), [
        [0, 0],
        [1, 0],
        [0, 0],
        [0, 1],
        [1, 1],
      ]),
    );
  });

  test("around nothing", () =>
    same(() =>
      tf.pad(
        ramp([0, 2]),
        [
          [1, 2],
          [0, 0],
        ],
        3,
      ),
    ));

  test("negative paddings are the host's", async () => {
    expect(await expectSame(() => tf.pad(ramp([5]), [[0, -2]]))).toContain(tf.PadV2);
  });

  test.each(["reflect", "symmetric"] as const)("%s", async (mode) => {
    for (const dtype of DTYPES)
      await same(() =>
        tf.mirrorPad(
          ramp([3, 4], dtype),
          [
            [2, 1],
            [0, 3],
          ],
          mode,
        ),
      );
    await same(() =>
      tf.mirrorPad(
        ramp([2, 3, 4, 2]),
        [
          [0, 0],
          [2, 2],
          [3, 1],
          [0, 0],
        ],
        mode,
      ),
    );
  });

  test("gradients", async () => {
    await same(() =>
      tf.grad((x) =>
        sum(
          tf.pad(x, [
            [1, 2],
            [0, 1],
          ]),
        ),
      )(ramp([2, 3])),
    );
  });
});

describe("other orders", () => {
  const same = expectCaptured(tf.Transpose, tf.SpaceToBatchND, tf.BatchToSpaceND, tf.DepthToSpace, tf.Diag);

  test("transpose, random", async () => {
    const cases = shapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        perm: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
        dtype: fc.constantFrom(...DTYPES),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, ({ shape, perm, dtype }) => same(() => tf.transpose(ramp(shape, dtype), perm))),
      FEW,
    );
    await same(() => tf.transpose(ramp([])));
    await same(() => tf.transpose(ramp([2, 0, 3])));
    await same(() => tf.grad((x) => sum(tf.transpose(x, [1, 2, 0])))(ramp([2, 3, 4])));
  });

  test("blocks to batches and back", async () => {
    await same(() =>
      tf.spaceToBatchND(
        ramp([2, 3, 5, 2]),
        [2, 3],
        [
          [0, 1],
          [1, 0],
        ],
      ),
    );
    await same(() =>
      tf.batchToSpaceND(
        ramp([12, 2, 2, 3], "int32"),
        [2, 3],
        [
          [0, 1],
          [1, 2],
        ],
      ),
    );
    await same(() => tf.batchToSpaceND(ramp([4, 2, 3]), [2], [[1, 0]]));
    await same(() =>
      tf.grad((x) =>
        sum(
          tf.spaceToBatchND(
            x,
            [2, 2],
            [
              [0, 0],
              [0, 0],
            ],
          ),
        ),
      )(ramp([1, 4, 4, 1]) as tf.Tensor4D),
    );
  });

  test("depth to space", async () => {
    await same(() => tf.depthToSpace(ramp([2, 2, 3, 12]) as tf.Tensor4D, 2));
    await tf.setBackend("onnx-cpu");
    expect(() => tf.depthToSpace(ramp([1, 4, 2, 2]) as tf.Tensor4D, 2, "NCHW")).toThrow(/only NHWC/i);
  });

  test("diagonals", async () => {
    for (const dtype of DTYPES) await same(() => tf.diag(ramp([4], dtype)));
    await same(() => tf.diag(ramp([2, 3])));
    await same(() => tf.diag(tf.tensor1d([Number.NaN, 1, Infinity])));
    await same(() => tf.diag(ramp([0])));
  });
});
