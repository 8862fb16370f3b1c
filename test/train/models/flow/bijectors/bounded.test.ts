import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../../shared/onnx-backend/register.ts";
import { boundedLogScale, LOG_SCALE } from "../../../../../train/models/flow/bijectors/bounded.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu", threads: 1 });
});

it("the logarithm of a scale is what it is where it is small, and never beyond its bound", async () => {
  const found = await boundedLogScale(tf.tensor1d([-1e30, -50, -0.1, 0, 0.1, 50, 1e30])).data();
  expect(found.slice(2, 5).map((x) => Number(x.toFixed(3)))).toEqual(Float32Array.of(-0.1, 0, 0.1));
  for (const [at, sign] of [
    [0, -1],
    [1, -1],
    [5, 1],
    [6, 1],
  ] as const) {
    expect(found[at]).toBeCloseTo(sign * LOG_SCALE, 4);
  }
});
