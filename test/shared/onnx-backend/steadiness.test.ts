// @module-tag slow
/** Five thousand training steps: nothing grows. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import type { OnnxBackend } from "../../../shared/onnx-backend/backend.ts";
import { registerOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import * as tf from "../../tfjs.ts";

const STEPS = 5000;
const WARM_UP = 1000;
const MEBIBYTE = 2 ** 20;

/**
 * Resident memory after garbage is collected. Called often, so that the heap never grows: V8 keeps the pages of garbage that it
 * collected late, tens of megabytes of them, and that is its affair.
 */
function residentMemory(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().rss;
}

it("tensors, programs and resident memory stay as they are", { timeout: 180_000 }, async () => {
  await tf.setBackend(registerOnnxBackend({ provider: "cpu", threads: 2 }));
  const backend = tf.backend() as OnnxBackend;
  const { layers } = tf;
  const model = tf.sequential({
    layers: [
      layers.conv2d({
        filters: 16,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        inputShape: [8, 8, 1],
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.upSampling2d({ size: [2, 2] }),
      layers.conv2d({ filters: 1, kernelSize: 3, padding: "same" }),
    ],
  });
  const optimizer = tf.train.adam(1e-3);
  const images = Float32Array.from({ length: 16 * 64 }, (_, i) => Math.sin(i));
  const state = (): object => {
    const { programs, compiled, pending, tensors } = backend.statistics;
    return { programs, compiled, pending, tensors, tfjs: tf.memory().numTensors };
  };
  let before = {};
  let resident = 0;
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const loss = tf.tidy(() => {
      const x = tf.tensor4d(images, [16, 8, 8, 1]); // a new batch each step, as in training
      return optimizer.minimize(
        () => (model.apply(x, { training: true }) as tf.Tensor).squaredDifference(x).mean() as tf.Scalar,
        true,
      ) as tf.Scalar;
    });
    losses.push((await loss.data())[0]);
    loss.dispose();
    if (i % 250 === 0) {
      const now = residentMemory();
      if (i === WARM_UP) {
        before = state();
        resident = now;
      }
    }
  }
  expect(state()).toEqual(before);
  expect(backend.statistics.compiled).toBeLessThanOrEqual(3);
  expect((residentMemory() - resident) / MEBIBYTE).toBeLessThan(50);
  expect(losses[STEPS - 1]).toBeLessThan(losses[0] / 10);
  model.dispose();
  optimizer.dispose();
});
