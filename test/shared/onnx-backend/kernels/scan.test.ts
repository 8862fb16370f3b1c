import { describe, expect, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const captured = expectCaptured(tf.Cumsum, tf.Cumprod, tf.TopK);
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

type Scan = (x: tf.Tensor, axis: number, exclusive: boolean, reverse: boolean) => tf.Tensor;

describe("running sums and products", () => {
  for (const [name, f] of [["cumsum", tf.cumsum] as const, ["cumprod", tf.cumprod] as const]) {
    it(`${name} along each axis, in both directions, of each type`, async () => {
      for (const type of ["float32", "int32", "bool"] as const) {
        await captured(() => variants((...how) => (f as Scan)(ramp([2, 3, 4], type), ...how)), 1e-5);
      }
      await captured(() => [
        f(tf.tensor1d([7, 2, nan, 3, inf])),
        f(ramp([1])),
        f(ramp([2, 0]), 1),
        f(ramp([3, 1]), 1),
      ]);
    });

    it(`${name}: gradient`, () =>
      captured(() => tf.grad((x) => tf.cumsum(x, 1).square())(ramp([3, 4])), 1e-5));
  }

  it("partial products that are too large or too small for float32 do not spoil later ones", () =>
    captured(() => tf.cumprod(tf.tensor1d([1e-30, 1e30, 1e30, 1e-30, 2]))));

  it("products of very many are left to the host", async () => {
    expect(await expectSame(() => tf.cumprod(tf.ones([257])))).toContain(tf.Cumprod);
    await captured(() => tf.cumprod(ramp([256]).mul(0.01).add(1)), 1e-4);
  });
});

function variants(scan: (axis: number, exclusive: boolean, reverse: boolean) => tf.Tensor): tf.Tensor[] {
  const both = [false, true];
  return [0, 1, 2].flatMap((axis) =>
    both.flatMap((exclusive) => both.map((reverse) => scan(axis, exclusive, reverse))),
  );
}

describe("topk", () => {
  const both = ({ values, indices }: { values: tf.Tensor; indices: tf.Tensor }): tf.Tensor[] => [
    values,
    indices,
  ];

  it("of float32 and int32, with ties: the first comes first", async () => {
    for (const k of [0, 1, 3, 6]) {
      await captured(() => both(tf.topk(tf.tensor2d([1, 3, 3, 2, 3, -inf, 5, inf, 0, 0, 0, 5], [2, 6]), k)));
      await captured(() => both(tf.topk(ramp([2, 2, 6], "int32").floorDiv(tf.scalar(3, "int32")), k)));
    }
  });

  it("unsorted is sorted too", async () => {
    await tf.setBackend("onnx-cpu");
    expect(Array.from(tf.topk(tf.tensor1d([1, 5, 3, 4]), 3, false).values.dataSync())).toEqual([5, 4, 3]);
  });

  it("of bool is left to the host", async () => {
    expect(await expectSame(() => both(tf.topk(tf.tensor1d([0, 1, 1, 0], "bool"), 2)))).toContain(tf.TopK);
  });
});
