import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const VALUES = [nan, inf, -inf, 0, -0, 1, -1, 0.5, -3, 2.5, 7, -7, 1e-10, -1e-10];
const column = (): tf.Tensor => tf.tensor2d(VALUES, [VALUES.length, 1]);
const row = (): tf.Tensor => tf.tensor2d(VALUES, [1, VALUES.length]);

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
const operations: readonly (readonly [string, Binary])[] = [
  [tf.Add, tf.add],
  [tf.Sub, tf.sub],
  [tf.Multiply, tf.mul],
  [tf.RealDiv, tf.div],
  [tf.Maximum, tf.maximum],
  [tf.Minimum, tf.minimum],
  [tf.Mod, tf.mod],
  [tf.SquaredDifference, tf.squaredDifference],
  [tf.Atan2, tf.atan2],
  [tf.FloorDiv, tf.floorDiv],
  [tf.Pow, tf.pow],
];
const captured = expectCaptured(...operations.map(([name]) => name), tf.AddN);
/** Those whose gradients tfjs sums up where it broadcast. */
const SUMMED = [tf.Add, tf.Sub, tf.Multiply, tf.RealDiv, tf.Atan2, tf.Pow];

/** Two shapes that go together, up to rank 5. */
const shapes = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.boolean()), { maxLength: 5 })
  .chain((axes) =>
    fc.record({
      a: fc.constant(axes.map(([size, one]) => (one ? 1 : size))),
      b: fc.nat(axes.length).map((from) => axes.slice(from).map(([size, , one]) => (one ? 1 : size))),
    }),
  );

describe("arithmetic of two tensors", () => {
  for (const [name, f] of operations.filter(([name]) => name !== tf.Pow)) {
    it(`${name} of every pair of special values`, () => captured(() => f(column(), row())));
  }

  it("powers of special values, but those of 1 and infinite ones of -1, which are 1", async () => {
    const bases = [nan, inf, -inf, 0, 0.5, -3, 2, -2, 7];
    const pairs = (): [tf.Tensor, tf.Tensor] => [
      tf.tensor2d(bases, [9, 1]),
      tf.tensor1d([nan, inf, -inf, 0, 1, -1, 2, 3, 0.5]),
    ];
    await captured(() => tf.pow(...pairs()));
    await tf.setBackend("onnx-cpu");
    expect(Array.from(tf.pow(tf.tensor1d([1, 1, -1]), tf.tensor1d([nan, inf, inf])).dataSync())).toEqual([
      1, 1, 1,
    ]);
  });

  it("shapes that broadcast, with gradients", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ a, b }) => {
        const inputs = (): [tf.Tensor, tf.Tensor] => [ramp(a).add(5.3), ramp(b).div(2).add(3.1)];
        await captured(() => operations.map(([, f]) => f(...inputs())), 1e-5);
        const summed = operations.filter(([name]) => SUMMED.includes(name));
        await captured(() => summed.flatMap(([, f]) => tf.grads(f)(inputs())), 1e-5);
      }),
      { numRuns: 30 },
    );
  });

  it("gradients of maximum, minimum, mod and squared difference", () =>
    captured(() =>
      [tf.maximum, tf.minimum, tf.mod, tf.squaredDifference].flatMap((f) =>
        tf.grads((a: tf.Tensor, b: tf.Tensor) => f(a, b).square())([
          ramp([3, 5]),
          ramp([5, 3]).transpose().add(0.05),
        ]),
      ),
    ));

  it("int32: dividing by zero gives 0, overflow wraps", async () => {
    const a = (): tf.Tensor => tf.tensor1d([7, -7, 7, -7, 0, 5, -5], "int32");
    const b = (): tf.Tensor => tf.tensor1d([2, 2, -2, -2, 3, 0, 0], "int32");
    for (const [name, f] of operations.filter(([name]) => name !== tf.Atan2)) {
      const result = captured(() => f(a(), b()));
      await expect(result, name).resolves.toBeUndefined();
    }
    const large = (): tf.Tensor => tf.tensor1d([2 ** 31 - 1, -(2 ** 31), 65537], "int32");
    await captured(() => [tf.add(large(), 1), tf.sub(large(), 2), tf.mul(large(), 3)]);
    await captured(() => tf.engine().runKernel(tf.RealDiv, { a: a(), b: b() }) as tf.Tensor);
  });

  it("mixed types, bool, tensors without elements", async () => {
    const mixed = () => [tf.add(ramp([3], "int32"), ramp([3])), tf.mul(ramp([3]), ramp([3], "bool"))];
    await captured(mixed);
    await captured(() => tf.mul(ramp([3], "bool"), ramp([2, 1], "bool")));
    await captured(() => [tf.add(ramp([0, 3]), ramp([3])), tf.mul(ramp([2, 0]), ramp([1, 1]))]);
    expect(await expectSame(() => tf.add(ramp([3], "bool"), ramp([3], "bool")))).toContain(tf.Add);
    const direct = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.engine().runKernel(tf.Add, { a, b });
    await captured(() => [
      direct(ramp([3]), ramp([3], "int32")),
      direct(ramp([3], "int32"), ramp([3], "bool")),
    ]);
    expect(await expectSame(() => direct(ramp([3], "int32"), ramp([3])))).toContain(tf.Add);
  });

  it("the remainder of a small negative number is not lost", () =>
    captured(() =>
      tf.mod(tf.tensor1d([-1e-10, 1e-10, -5, 5, 5.25, 1e20]), tf.tensor1d([3, -3, 3, -3, 2.5, 7])),
    ));

  it("sums of many", async () => {
    await captured(() => tf.addN([ramp([2, 3]), ramp([2, 3]), ramp([2, 3]).neg().square()]));
    await captured(() => [tf.addN([ramp([4], "int32"), ramp([4], "int32")]), tf.addN([ramp([2])])]);
    await captured(() => tf.grads((a, b) => tf.addN([a, b, a]).square())([ramp([3]), ramp([3])]));
    expect(await expectSame(() => tf.addN([ramp([3], "bool"), ramp([3], "bool")]))).toContain(tf.AddN);
  });

  it("tensors of one value are not spread out for it", async () => {
    const spread = (): tf.Tensor =>
      tf
        .onesLike(ramp([4, 5]))
        .mul(ramp([4, 5]))
        .add(tf.zerosLike(ramp([4, 5])));
    await captured(spread);
    await captured(() => tf.onesLike(ramp([4, 5])).add(tf.onesLike(ramp([4, 5])))); // here one has to be
  });
});
