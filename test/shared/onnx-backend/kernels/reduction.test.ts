import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

type Reduce = (x: tf.Tensor, axes?: number | number[], keepDims?: boolean) => tf.Tensor;
const numeric: readonly (readonly [string, Reduce])[] = [
  [tf.Sum, tf.sum],
  [tf.Mean, tf.mean],
  [tf.Max, tf.max],
  [tf.Min, tf.min],
  [tf.Prod, tf.prod],
];
const logical: readonly (readonly [string, Reduce])[] = [
  [tf.All, tf.all],
  [tf.Any, tf.any],
];
const captured = expectCaptured(...[...numeric, ...logical].map(([name]) => name), tf.ArgMax, tf.ArgMin);

const shapeAndAxes = fc
  .array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 })
  .chain((shape) =>
    fc.record({ shape: fc.constant(shape), axes: fc.subarray([...shape.keys()]), keepDims: fc.boolean() }),
  );

describe("reductions", () => {
  it("of any shape along any axes, of each type", async () => {
    const types = fc.constantFrom("float32" as const, "int32" as const, "bool" as const);
    await fc.assert(
      fc.asyncProperty(shapeAndAxes, types, async ({ shape, axes, keepDims }, type) => {
        const operations = type === "bool" ? [...numeric, ...logical] : numeric;
        await captured(() => operations.map(([, f]) => f(ramp(shape, type), axes, keepDims)), 1e-5);
      }),
      { numRuns: 60 },
    );
  });

  it("NaN and infinities anywhere show in the right places", async () => {
    const element = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -9, max: 9 }) },
      fc.constantFrom(nan, inf, -inf),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(element, { minLength: 74, maxLength: 74 }),
        fc.constantFrom(0, 1, [0, 1]),
        async (values, axes) => {
          await captured(() => [tf.max, tf.min, tf.sum].map((f) => f(tf.tensor2d(values, [2, 37]), axes)));
          await captured(() => [
            tf.max(tf.tensor3d(values, [1, 37, 2]), [0, 1]),
            tf.min(tf.tensor1d(values)),
          ]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gradients", async () => {
    for (const [name, f] of numeric) {
      for (const axes of [undefined, 0, [0, 2]]) {
        const gradient = captured(() => tf.grad((x) => f(x, axes).square())(ramp([2, 3, 4]).mul(0.3)), 2e-5);
        await expect(gradient, name).resolves.toBeUndefined();
      }
    }
  });

  it("without elements, as the host has it", async () => {
    for (const [name, f] of numeric) expect(await expectSame(() => f(ramp([2, 0]), 1)), name).toContain(name);
  });

  it("a product that leaves the range of float32 on its way comes back", () =>
    captured(() => {
      const [large, small] = [Array(8).fill(1e30), Array(8).fill(1e-30)];
      const inTurn = large.flatMap((x, i) => [x, small[i]]);
      return tf.prod(tf.tensor2d([...large, ...small, ...inTurn], [2, 16]), 1);
    }));
});

describe("places of extremes", () => {
  it("of numbers with ties and NaN, along each axis", async () => {
    const element = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
      fc.constantFrom(nan, inf, -inf),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(element, { minLength: 70, maxLength: 70 }),
        fc.integer({ min: -3, max: 2 }),
        async (values, axis) => {
          const x = (): tf.Tensor => tf.tensor3d(values, [2, 5, 7]);
          await captured(() => [tf.argMax(x(), axis), tf.argMin(x(), axis)]);
          await captured(() => [tf.argMax(tf.tensor1d(values)), tf.argMin(tf.tensor1d(values))]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("of int32 and bool", () =>
    captured(() => [
      tf.argMax(ramp([3, 5], "int32"), 1),
      tf.argMin(ramp([3, 5], "bool"), 0),
      tf.argMax(tf.ones([4])),
    ]));
});
