import { describe, expect, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const VALUES = [nan, inf, -inf, 0, -0, 1, -1, 1e-45, 2.5];
const TYPES = ["float32", "int32", "bool"] as const;

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
const comparisons: readonly (readonly [string, Binary])[] = [
  [tf.Equal, tf.equal],
  [tf.NotEqual, tf.notEqual],
  [tf.Less, tf.less],
  [tf.LessEqual, tf.lessEqual],
  [tf.Greater, tf.greater],
  [tf.GreaterEqual, tf.greaterEqual],
];
const LOGIC = [tf.LogicalAnd, tf.LogicalOr, tf.LogicalNot, tf.BitwiseAnd, tf.Select];
const captured = expectCaptured(...comparisons.map(([name]) => name), ...LOGIC);

describe("comparisons", () => {
  for (const [name, f] of comparisons) {
    it(`${name}: special values, types, broadcasting, no elements`, async () => {
      await captured(() => f(tf.tensor2d(VALUES, [9, 1]), tf.tensor1d(VALUES)));
      for (const a of TYPES) for (const b of TYPES) await captured(() => f(ramp([3, 4], a), ramp([4], b)));
      await captured(() => [f(ramp([]), ramp([2, 1, 2, 1, 3])), f(ramp([0, 2]), ramp([2]))]);
    });
  }

  it("numbers of two types are compared exactly", () =>
    captured(() => {
      const a = tf.tensor1d([16777217, 16777216], "int32");
      return tf.engine().runKernel(tf.Equal, { a, b: tf.tensor1d([16777216, 16777216]) }) as tf.Tensor;
    }));
});

describe("logic", () => {
  const a = (): tf.Tensor => tf.tensor2d([1, 0], [2, 1], "bool");
  const b = (): tf.Tensor => tf.tensor1d([1, 0], "bool");

  it("and, or, not, xor", () =>
    captured(() => [
      tf.logicalAnd(a(), b()),
      tf.logicalOr(a(), b()),
      tf.logicalNot(a()),
      tf.logicalXor(a(), b()),
    ]));

  it("of bits", () =>
    captured(() => tf.bitwiseAnd(tf.tensor1d([7, -1, 12], "int32"), tf.tensor1d([5, 9, 3], "int32"))));

  it("of numbers is left to the host", async () => {
    const and = (): tf.Tensor =>
      tf.engine().runKernel(tf.LogicalAnd, { a: ramp([3], "int32"), b: ramp([3], "int32") });
    expect(await expectSame(and)).toContain(tf.LogicalAnd);
  });
});

describe("where", () => {
  it("chooses in every type, and casts to the wider", async () => {
    for (const t of TYPES) {
      for (const e of TYPES) {
        await captured(() => tf.where(ramp([3, 4], "bool"), ramp([3, 4], t), tf.scalar(1).cast(e)));
      }
    }
    await captured(() => tf.where(tf.scalar(1, "bool"), ramp([2, 2]), ramp([2])));
    await captured(() => tf.where(tf.tensor1d([1, 0], "bool"), tf.tensor1d([nan, 1]), tf.tensor1d([2, inf])));
    await captured(() => tf.where(ramp([0], "bool"), ramp([0]), ramp([0])));
  });

  it("a condition of rank 1 chooses slices", async () => {
    await tf.setBackend("onnx-cpu");
    const inputs = {
      condition: tf.tensor1d([1, 0], "bool"),
      t: tf.ones([2, 3]),
      e: tf.zerosLike(tf.ones([2, 3])),
    };
    const chosen: tf.Tensor = tf.engine().runKernel(tf.Select, inputs);
    expect(Array.from(chosen.dataSync())).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it("passes gradients to what was chosen", () =>
    captured(() =>
      tf.grads((t, e) => tf.where(ramp([3, 4], "bool"), t, e).square())([ramp([3, 4]), ramp([3, 4]).add(1)]),
    ));
});
