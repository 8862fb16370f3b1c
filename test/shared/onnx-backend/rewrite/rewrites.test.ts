/** Each rewrite computes what the program without it computes, to float32 rounding, and is seen to have done its work. */

import { afterAll, describe, expect, it } from "vitest";
import type { OnnxBackend } from "../../../../shared/onnx-backend/backend.ts";
import { printPlan } from "../../../../shared/onnx-backend/graph/print.ts";
import { BLOCKED_LAYOUT, registerOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { REWRITES, rewrite } from "../../../../shared/onnx-backend/rewrite/rewrite.ts";
import * as tf from "../../../tfjs.ts";

const RELATIVE = 2e-6;

/** Values of the tensors that f returns, and the program that computed them, before and after the rewrites. */
async function run(
  without: readonly string[],
  f: () => tf.Tensor[],
): Promise<{ values: Float32Array[]; captured: string; rewritten: string }> {
  await tf.setBackend(registerOnnxBackend({ provider: "cpu", without }));
  const backend = tf.backend() as OnnxBackend;
  return tf.tidy(() => {
    const values = tf.tidy(f).map((x) => x.dataSync() as Float32Array);
    const plan = backend.lastPlan;
    if (plan === undefined) throw new Error("nothing ran");
    return { values, captured: printPlan(plan), rewritten: printPlan(rewrite(plan, without)) };
  });
}

function expectClose(a: readonly Float32Array[], b: readonly Float32Array[]): void {
  expect(a.length).toBe(b.length);
  a.forEach((x, i) => {
    const peak = Math.max(...x.map(Math.abs));
    expect(peak).toBeGreaterThan(0);
    const worst = Math.max(...x.map((v, k) => Math.abs(v - b[i][k])));
    expect(worst / peak, `output ${i}`).toBeLessThan(RELATIVE);
  });
}

const random = (seed: number, ...shape: number[]): tf.Tensor =>
  tf.randomUniform(shape, -1, 1, "float32", seed);

/** Outputs and all gradients of `f` for the arguments. */
function withGradients(f: (...args: tf.Tensor[]) => tf.Tensor, args: tf.Tensor[]): tf.Tensor[] {
  const weighted = (...xs: tf.Tensor[]): tf.Tensor => {
    const y = f(...xs);
    return y.mul(random(99, ...y.shape)).sum();
  };
  return [f(...args), ...tf.grads(weighted)(args)];
}

afterAll(() => {
  registerOnnxBackend({ provider: "cpu" });
});

const upsampledConv = (): tf.Tensor[] =>
  withGradients(
    (x, w, b) =>
      tf.relu(
        tf
          .conv2d(tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [10, 12]), w as tf.Tensor4D, 1, "same")
          .add(b),
      ),
    [random(1, 16, 5, 6, 32), random(2, 3, 3, 32, 16), random(3, 16)],
  );

const pooledConv = (): tf.Tensor[] =>
  withGradients(
    (x, w, b) =>
      tf.maxPool(tf.relu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same").add(b)), 2, 2, "same"),
    [random(4, 16, 8, 6, 16), random(5, 3, 3, 16, 32), random(6, 32)],
  );

/** Three steps of Adam: the weights after them, and the loss. */
function adamSteps(): tf.Tensor[] {
  const w = tf.variable(random(7, 6, 5));
  const optimizer = tf.train.adam(0.05);
  const target = random(8, 6, 5);
  let loss = tf.scalar(0);
  for (let i = 0; i < 3; i++) {
    loss = optimizer.minimize(() => w.squaredDifference(target).mean() as tf.Scalar, true, [w]) as tf.Scalar;
  }
  const result = [w.clone(), loss];
  optimizer.dispose();
  w.dispose();
  return result;
}

describe("rewrites", () => {
  it.each([
    {
      name: "mergeUpsampling",
      f: upsampledConv,
      makes: "tfjs.UpsampledConvFilterGrad",
      gone: /tfjs\.Upsample(Grad)?\(/,
    },
    { name: "fuseBiasAndActivation", f: pooledConv, makes: 'activation: "Relu"', gone: /= Relu\(/ },
    { name: "zeroBeforeUnpooling", f: pooledConv, makes: "tfjs.MaxPoolGrad", gone: /never/ },
    { name: "shortenAdam", f: adamSteps, makes: "Sqrt", gone: /never/ },
  ])("$name", async ({ name, f, makes, gone }) => {
    const plain = await run(Object.keys(REWRITES), f);
    const rewritten = await run(
      Object.keys(REWRITES).filter((other) => other !== name),
      f,
    );
    expectClose(plain.values, rewritten.values);
    expect(rewritten.rewritten).toContain(makes);
    expect(rewritten.rewritten).not.toMatch(gone);
    expect(rewritten.rewritten).not.toBe(plain.rewritten);
  });

  it("together, on the upsampled and the pooled convolution, equal the plain program", async () => {
    for (const f of [upsampledConv, pooledConv, adamSteps]) {
      expectClose((await run(Object.keys(REWRITES), f)).values, (await run([], f)).values);
    }
  });

  it("hold without the blocked layout too", async () => {
    for (const f of [upsampledConv, pooledConv]) {
      expectClose((await run([], f)).values, (await run([BLOCKED_LAYOUT], f)).values);
    }
  });

  it("zeroBeforeUnpooling leaves one step function on the small image and none on the large", async () => {
    const { rewritten } = await run([], pooledConv);
    expect(rewritten).toMatch(/float32\[16,4,3,32\] = Ceil/);
    expect(rewritten).not.toMatch(/float32\[16,8,6,32\] = Ceil/);
  });

  it.each([
    [[3], [2, 3], [2, 3]],
    [
      [2, 3],
      [2, 1],
      [1, 3],
    ],
    [[2, 3], [2, 3], [3]],
  ])("shortenAdam leaves alone what broadcasts: weights [%s], moments [%s], [%s]", async (w, m, v) => {
    const update = (): tf.Tensor[] => {
      const [first, second] = [random(1, ...m), random(2, ...v).square()].map((x, i) =>
        x.div(tf.scalar(0.1 + i)),
      );
      const change = first.div(second.sqrt().add(tf.scalar(1e-3))).mul(tf.scalar(-0.01));
      return [change.add(random(3, ...w))];
    };
    expectClose((await run(Object.keys(REWRITES), update)).values, (await run([], update)).values);
  });

  it("shortenAdam divides by the shape of the weights once instead of three times", async () => {
    const count = (text: string): number => (text.match(/float32\[6,5\] = Div/g) ?? []).length;
    const { captured, rewritten } = await run([], adamSteps);
    expect(count(captured) - count(rewritten)).toBe(6); // three steps in one program
  });
});
