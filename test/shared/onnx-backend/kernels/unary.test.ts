import { describe, expect, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
/** An odd number of them, so that what vector instructions leave over is tried too. */
const SPECIAL = [
  nan,
  inf,
  -inf,
  0,
  -0,
  0.5,
  1.5,
  2.5,
  -0.5,
  -1.5,
  -2.5,
  1,
  -1,
  1e-6,
  -1e-6,
  3e-3,
  7.25,
  -20,
  20,
];
const special = (): tf.Tensor => tf.tensor1d(SPECIAL);

type Unary = (x: tf.Tensor) => tf.Tensor;
/** Function, its kernel, and an interval where it and its gradient are tame. */
const functions: readonly (readonly [Unary, string, number, number])[] = [
  [tf.abs, tf.Abs, 0.1, 3],
  [tf.acos, tf.Acos, -0.9, 0.9],
  [tf.acosh, tf.Acosh, 1.1, 5],
  [tf.asin, tf.Asin, -0.9, 0.9],
  [tf.asinh, tf.Asinh, -5, 5],
  [tf.atan, tf.Atan, -5, 5],
  [tf.atanh, tf.Atanh, -0.9, 0.9],
  [tf.ceil, tf.Ceil, -5, 5],
  [tf.cos, tf.Cos, -5, 5],
  [tf.cosh, tf.Cosh, -3, 3],
  [tf.erf, tf.Erf, -3, 3],
  [tf.exp, tf.Exp, -5, 3],
  [tf.expm1, tf.Expm1, -5, 3],
  [tf.floor, tf.Floor, -5, 5],
  [tf.isFinite, tf.IsFinite, -5, 5],
  [tf.isInf, tf.IsInf, -5, 5],
  [tf.isNaN, tf.IsNan, -5, 5],
  [tf.log, tf.Log, 0.1, 5],
  [tf.log1p, tf.Log1p, -0.9, 5],
  [tf.neg, tf.Neg, -5, 5],
  [tf.reciprocal, tf.Reciprocal, 0.3, 5],
  [tf.round, tf.Round, -5, 5],
  [tf.rsqrt, tf.Rsqrt, 0.3, 5],
  [tf.sign, tf.Sign, -5, 5],
  [tf.sin, tf.Sin, -5, 5],
  [tf.sinh, tf.Sinh, -3, 3],
  [tf.sqrt, tf.Sqrt, 0.1, 5],
  [tf.square, tf.Square, -5, 5],
  [tf.tan, tf.Tan, -1.3, 1.3],
];

describe("functions of one number", () => {
  for (const [f, kernel, low, high] of functions) {
    it(`${kernel} of special values, and its gradient`, async () => {
      // tfjs's erf is an approximation of 1.5e-7, and so is not 1 where it should be; it has NaN for none but NaN
      await expectCaptured(kernel)(() => f(special()));
      const inside = (): tf.Tensor => tf.linspace(low, high, 37).reshape([37, 1]);
      const isBool = f(tf.scalar(1)).dtype === "bool";
      await expectCaptured(kernel)(() => (isBool ? f(inside()) : [f(inside()), tf.grad(f)(inside())]), 4e-6);
    });
  }

  it("keeps every rank, and tensors without elements", async () => {
    for (const shape of [[], [1], [0], [3, 0, 2], [2, 3], [2, 1, 3], [2, 1, 2, 3], [1, 2, 1, 2, 3]]) {
      await expectCaptured(
        tf.Neg,
        tf.Expm1,
        tf.IsNan,
      )(() => {
        const x = ramp(shape);
        return [tf.neg(x), tf.expm1(x), tf.isNaN(x)];
      });
    }
  });

  it("of int32: abs, neg, square, sign, rounding stay int32, exp is float32", async () => {
    const integers = (): tf.Tensor => tf.tensor1d([0, 1, -1, 7, -12345, 2 ** 24, -(2 ** 31)], "int32");
    for (const name of [tf.Abs, tf.Neg, tf.Sign, tf.Ceil, tf.Floor, tf.Round, tf.IsNan, tf.IsFinite]) {
      await expectCaptured(name)(() => tf.engine().runKernel(name, { x: integers() }) as tf.Tensor);
    }
    await expectCaptured(tf.Square)(() => tf.square(tf.tensor1d([3, -4096, 0], "int32")));
    await expectCaptured(tf.Exp)(() => tf.exp(tf.tensor1d([0, 1, -3, 10], "int32")));
  });

  it("of bool and int32, where tfjs cuts results off, runs on the host", async () => {
    const engine = tf.engine();
    const of = (name: string, x: tf.Tensor): tf.Tensor => engine.runKernel(name, { x });
    for (const name of [tf.Sin, tf.Sqrt, tf.Log1p]) {
      expect(await expectSame(() => of(name, tf.tensor1d([1, 4, 9], "int32")))).toContain(name);
    }
    expect(await expectSame(() => of(tf.Square, tf.tensor1d([1, 0], "bool")))).toContain(tf.Square);
  });

  it("expm1 and log1p keep their digits near 0", async () => {
    await tf.setBackend("onnx-cpu");
    const near = [1e-30, 3e-12, 1e-8, 9.9e-6, 1.01e-5, 1e-4, 0.3].flatMap((x) => [x, -x]).map(Math.fround);
    const worst = (got: tf.Tensor, exact: (x: number) => number): number =>
      Math.max(...Array.from(got.dataSync(), (y, i) => Math.abs(y / exact(near[i]) - 1)));
    expect(worst(tf.expm1(tf.tensor1d(near)), Math.expm1)).toBeLessThan(6.1e-8);
    expect(worst(tf.log1p(tf.tensor1d(near)), Math.log1p)).toBeLessThan(6.1e-8);
  });

  it("rounds halves to even", async () => {
    await expectCaptured(tf.Round)(() =>
      tf.round(tf.tensor1d([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 8388609])),
    );
  });
});

describe("cast", () => {
  const cast = expectCaptured(tf.Cast);

  it("of float32 to int32 cuts off, takes the rest modulo 2^32, and makes 0 of what is no number", async () => {
    const values = [
      ...SPECIAL,
      1.9,
      -1.9,
      2 ** 31,
      -(2 ** 31),
      2 ** 31 + 256,
      2 ** 32 + 512,
      3e9,
      -3e9,
      1e19,
      -1e30,
    ];
    await cast(() => tf.tensor1d(values).toInt());
  });

  it("to bool tells zero from the rest; from bool and int32 it keeps the numbers", async () => {
    await cast(() => special().toBool());
    await cast(() => [ramp([5], "int32").toBool(), ramp([5], "int32").toFloat(), ramp([5], "int32").toInt()]);
    await cast(() => [ramp([5], "bool").toFloat(), ramp([5], "bool").toInt(), ramp([5], "bool").toBool()]);
    await cast(() => tf.tensor1d([], "float32").toInt());
  });

  it("passes its gradient on", async () => {
    await cast(() => tf.grad((x) => x.toInt().toFloat().mul(x))(ramp([7])));
  });
});
