import { describe, expect, it } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp, useOnnx } from "../compare.ts";

const captured = expectCaptured(tf.BatchMatMul, tf._FusedMatMul);
const bits = [false, true];
/** a and b for products of [m, k] and [k, n], transposed or not, in batches. */
const operands = (a: readonly number[], b: readonly number[], transposeA: boolean, transposeB: boolean) => {
  const turned = (shape: readonly number[], turn: boolean): number[] =>
    turn ? [...shape.slice(0, -2), ...shape.slice(-2).reverse()] : [...shape];
  return [ramp(turned(a, transposeA)).div(3), ramp(turned(b, transposeB)).div(3)] as const;
};

const pairs = [
  [
    [3, 4],
    [4, 5],
  ],
  [
    [1, 3, 4],
    [1, 4, 5],
  ],
  [
    [2, 3, 4],
    [2, 4, 5],
  ],
  [
    [2, 3, 4],
    [1, 4, 5],
  ],
  [
    [2, 1, 3, 4],
    [2, 1, 4, 1],
  ],
];

describe("matrix products", () => {
  for (const transposeA of bits) {
    for (const transposeB of bits) {
      it(`transposeA ${transposeA}, transposeB ${transposeB}: shapes and gradients`, async () => {
        for (const [a, b] of pairs) {
          const multiply = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.matMul(x, y, transposeA, transposeB);
          await captured(() => {
            const both = operands(a, b, transposeA, transposeB);
            const made = multiply(...both);
            if (a[0] !== b[0] && a.length > 2) return made; // whose gradients tfjs does not give the right shape
            return [made, ...tf.grads((x, y) => multiply(x, y).square())([...both])];
          }, 1e-5);
        }
      });
    }
  }

  it("of int32; of bool on the host", async () => {
    const [a, b] = [() => ramp([2, 3], "int32"), () => ramp([4, 3], "int32")];
    await captured(() => [tf.matMul(a(), b(), false, true), tf.matMul(a(), a(), true, false)]);
    const of = (type: "bool"): tf.Tensor => tf.matMul(ramp([2, 2], type), ramp([2, 2], type));
    expect(await expectSame(() => of("bool"))).toContain(tf.BatchMatMul);
  });

  it("over no elements is 0", async () => {
    await captured(() => [tf.matMul(ramp([2, 0]), ramp([0, 3])), tf.matMul(ramp([0, 2]), ramp([2, 3]))]);
    const bias = tf.fused.matMul;
    await captured(() => bias({ a: ramp([2, 0]), b: ramp([0, 3]), bias: ramp([3]), activation: "relu" }));
  });

  it("refuses what does not go together", async () => {
    await useOnnx();
    expect(() => tf.matMul(ramp([2, 3]), ramp([2, 3]))).toThrow(/inner shapes \(3\) and \(2\)/);
    expect(() => tf.matMul(ramp([2, 3]), ramp([3]))).toThrow(/inner shapes/);
  });
});

describe("fused products", () => {
  const ACTIVATIONS = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const;

  it("bias of every shape that broadcasts, and every activation", async () => {
    for (const activation of ACTIVATIONS) {
      for (const bias of [[], [5], [1, 5], [3, 5], [3, 1], [1, 1, 5]]) {
        await captured(() => {
          const [a, b] = operands([3, 4], [4, 5], false, true);
          return tf.fused.matMul({
            a,
            b,
            transposeB: true,
            bias: ramp(bias),
            activation,
            leakyreluAlpha: 0.3,
          });
        }, 1e-5);
      }
    }
  });

  it("prelu, batches, no bias, gradients", async () => {
    await captured(() => {
      const [a, b] = operands([3, 4], [4, 5], false, false);
      const preluActivationWeights = ramp([5]);
      return tf.fused.matMul({ a, b, bias: ramp([5]), activation: "prelu", preluActivationWeights });
    }, 1e-5);
    await captured(() => {
      const [a, b] = operands([2, 3, 4], [2, 4, 5], true, false);
      return tf.fused.matMul({ a, b, transposeA: true, bias: ramp([5]), activation: "relu" });
    }, 1e-5);
    for (const activation of ["linear", "relu"] as const) {
      await captured(() => {
        const [a, b] = operands([3, 4], [4, 5], false, false);
        const f = (x: tf.Tensor, y: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
          tf.fused.matMul({ a: x, b: y, bias, activation });
        return tf.grads((x, y, bias) => f(x, y, bias).square())([a, b, ramp([5])]);
      }, 1e-5);
    }
  });

  it("of a plane the transposes and the bias are part of one Gemm", async () => {
    const backend = await useOnnx();
    const [a, b] = operands([3, 4], [4, 5], true, false);
    tf.fused.matMul({ a, b, transposeA: true, bias: ramp([5]), activation: "relu" }).dataSync();
    expect(
      backend.lastPlan?.nodes.map(({ op }) => op).filter((op) => op !== "Reshape" && op !== "Div"),
    ).toEqual(["Gemm", "Relu"]);
  });
});
