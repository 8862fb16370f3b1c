// @module-tag slow
/** Convolutions and pooling of random geometry, with their gradients, in each layout, against tfjs's own cpu backend. */

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { BLOCKED_LAYOUT, registerOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import * as tf from "../../../tfjs.ts";

const RELATIVE = 1e-5;
const LAYOUTS = { blocked: [], nchw: [BLOCKED_LAYOUT] } as const;

const random = (seed: number, shape: number[]): tf.Tensor => tf.randomUniform(shape, -1, 1, "float32", seed);

function valuesOn(f: () => tf.Tensor[]): Float32Array[] {
  return tf.tidy(() => tf.tidy(f).map((x) => x.dataSync() as Float32Array));
}

async function expectEqual(without: readonly string[], f: () => tf.Tensor[]): Promise<void> {
  await tf.setBackend(registerOnnxBackend({ provider: "cpu", without }));
  const ours = valuesOn(f);
  await tf.setBackend("cpu");
  const theirs = valuesOn(f);
  theirs.forEach((wanted, i) => {
    const peak = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-6);
    const worst = wanted.reduce((most, v, k) => Math.max(most, Math.abs(v - ours[i][k])), 0);
    expect(ours[i].length).toBe(wanted.length);
    expect(worst / peak, `output ${i}`).toBeLessThan(RELATIVE);
  });
}

/** The result, and the gradients of a weighted sum of it. */
function withGradients(f: (...xs: tf.Tensor[]) => tf.Tensor, xs: tf.Tensor[]): tf.Tensor[] {
  const weighted = (...args: tf.Tensor[]): tf.Tensor => {
    const y = f(...args);
    return y.mul(random(9, y.shape)).sum();
  };
  return [f(...xs), ...tf.grads(weighted)(xs)];
}

const channels = fc.constantFrom(1, 2, 3, 8, 16, 24, 32);
const geometry = fc.record({
  batch: fc.constantFrom(1, 3, 16, 32),
  height: fc.integer({ min: 4, max: 9 }),
  width: fc.integer({ min: 4, max: 9 }),
  inputs: channels,
  outputs: channels,
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  pad: fc.constantFrom("same" as const, "valid" as const),
});

afterAll(() => {
  registerOnnxBackend({ provider: "cpu" });
});

describe.each(Object.entries(LAYOUTS))("%s layout", (_, without) => {
  const equal = (
    title: string,
    f: (g: typeof geometry extends fc.Arbitrary<infer T> ? T : never) => tf.Tensor[],
  ): void =>
    it(title, () =>
      fc.assert(
        fc.asyncProperty(geometry, (g) => expectEqual(without, () => f(g))),
        { numRuns: 15 },
      ),
    );

  equal("conv2d", ({ batch, height, width, inputs, outputs, kernel, stride, pad }) =>
    withGradients(
      (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
      [random(1, [batch, height, width, inputs]), random(2, [kernel, kernel, inputs, outputs])],
    ),
  );

  equal("conv2dTranspose", ({ batch, height, width, inputs, outputs, kernel, stride }) =>
    withGradients(
      (x, w) =>
        tf.conv2dTranspose(
          x as tf.Tensor4D,
          w as tf.Tensor4D,
          [batch, height * stride, width * stride, outputs],
          stride,
          "same",
        ),
      [random(1, [batch, height, width, inputs]), random(2, [kernel, kernel, outputs, inputs])],
    ),
  );

  equal("depthwiseConv2d", ({ batch, height, width, inputs, kernel, stride, pad }) =>
    withGradients(
      (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
      [random(1, [batch, height, width, inputs]), random(2, [kernel, kernel, inputs, 2])],
    ),
  );

  equal("maxPool, with ties", ({ batch, height, width, inputs, kernel, stride, pad }) =>
    withGradients(
      (x) => tf.maxPool(x.mul(2).round() as tf.Tensor4D, kernel, stride, pad),
      [random(1, [batch, height, width, inputs])],
    ),
  );

  equal("avgPool", ({ batch, height, width, inputs, kernel, stride, pad }) =>
    withGradients(
      (x) => tf.avgPool(x as tf.Tensor4D, kernel, stride, pad),
      [random(1, [batch, height, width, inputs])],
    ),
  );

  // a chain: convolutions with all that stays in the layout between them
  equal("convolution, bias, activation, concat, slice, pad, reductions", ({ batch, height, width, inputs }) =>
    withGradients(
      (x, w, v, b) => {
        const one = tf.relu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same").add(b));
        const both = tf.concat([one, one.mul(2).sub(one.mean([1, 2], true))], 3) as tf.Tensor4D;
        const part = tf.slice(both, [0, 1, 0, 16], [-1, height - 1, width, 32]);
        return tf
          .conv2d(
            tf.pad(part, [
              [0, 0],
              [1, 0],
              [0, 2],
              [0, 0],
            ]),
            v as tf.Tensor4D,
            1,
            "valid",
          )
          .max([1, 2]);
      },
      [
        random(1, [batch, height, width, inputs]),
        random(2, [3, 3, inputs, 32]),
        random(3, [2, 2, 32, 16]),
        random(4, [32]),
      ],
    ),
  );
});
