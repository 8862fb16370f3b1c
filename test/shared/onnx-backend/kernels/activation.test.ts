import { describe, expect, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const special = (): tf.Tensor =>
  tf.tensor1d([nan, inf, -inf, 0, -0, 0.5, -0.5, 1e-6, -1e-6, 6, 6.5, 30, -30, 100, -100, nan, 2]);

type Unary = (x: tf.Tensor) => tf.Tensor;
const activations: readonly (readonly [string, string, Unary])[] = [
  ["relu", tf.Relu, tf.relu],
  ["relu6", tf.Relu6, tf.relu6],
  ["elu", tf.Elu, tf.elu],
  ["selu", tf.Selu, tf.selu],
  ["leakyRelu", tf.LeakyRelu, (x) => tf.leakyRelu(x, 0.3)],
  ["sigmoid", tf.Sigmoid, tf.sigmoid],
  ["tanh", tf.Tanh, tf.tanh],
  ["softplus", tf.Softplus, tf.softplus],
  ["clipByValue", tf.ClipByValue, (x) => tf.clipByValue(x, -0.5, 2)],
  ["clipByValue above", tf.ClipByValue, (x) => tf.clipByValue(x, 0, inf)],
];
const captured = expectCaptured(
  ...activations.map(([, kernel]) => kernel),
  tf.Step,
  tf.EluGrad,
  tf.Prelu,
  tf.Softmax,
);

describe("activations", () => {
  for (const [name, , f] of activations) {
    it(`${name}: special values, ranks, gradient`, async () => {
      await captured(() => f(special()));
      for (const shape of [[], [0], [5], [2, 3], [2, 3, 1, 4]]) await captured(() => f(ramp(shape)));
      await captured(() => tf.grad(f)(ramp([3, 34])), 4e-6);
    });
  }

  it("of int32: relu, relu6, clip, step", async () => {
    const x = (): tf.Tensor => tf.tensor1d([-3, 0, 2, 6, 9], "int32");
    await captured(() => [
      tf.relu(x()),
      tf.relu6(x()),
      tf.step(x()),
      tf.step(x(), -2),
      tf.leakyRelu(x(), 0.5),
    ]);
    await captured(() => tf.clipByValue(x(), 1, 4));
    expect(await expectSame(() => tf.clipByValue(x(), 0.5, 4))).toContain(tf.ClipByValue);
  });

  it("leakyRelu with slopes without end, which are no part of a program", async () => {
    const slopes = [inf, -inf, nan];
    await expectSame(() => slopes.map((alpha) => tf.leakyRelu(tf.tensor1d([-1, 2]), alpha)));
    for (const alpha of slopes) await expectSame(() => tf.leakyRelu(tf.tensor1d([-1, 2]), alpha));
  });

  it("step keeps NaN", async () => {
    for (const alpha of [-1, 0.1, 0]) await captured(() => tf.step(special(), alpha));
  });

  it("prelu: slopes for each channel, one slope, a bad shape of slopes", async () => {
    const prelu = (alpha: () => tf.Tensor) => (): tf.Tensor[] => [
      tf.prelu(ramp([2, 3, 4]), alpha()),
      ...tf.grads((x, a) => tf.prelu(x, a))([ramp([2, 3, 4]), alpha()]),
    ];
    await captured(prelu(() => tf.tensor1d([0.1, 0, -1, 2])));
    await captured(prelu(() => tf.tensor3d([0.25], [1, 1, 1])));
    await captured(() => tf.prelu(special(), tf.scalar(0.5)));
    expect(await expectSame(() => tf.prelu(ramp([4]), ramp([3, 4])))).toContain(tf.Prelu);
  });

  it("softmax of the last axis, with infinities and NaN in some rows; log-softmax", async () => {
    const rows = (): tf.Tensor =>
      tf.tensor2d([1, 2, 3, nan, 1, 2, -inf, -inf, -inf, -inf, 1, 2, inf, 1, 2], [5, 3]);
    await captured(() => [tf.softmax(rows()), tf.logSoftmax(rows())]);
    await captured(() => tf.softmax(ramp([2, 3, 2, 7]).mul(30)));
    await captured(() => tf.grads((x, y) => tf.softmax(x).mul(y))([ramp([4, 9]), ramp([4, 9])]), 4e-6);
    await captured(() => tf.grad((x) => tf.logSoftmax(x).square())(ramp([4, 9])), 2e-5);
  });
});
