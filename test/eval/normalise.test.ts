import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { normalise } from "../../eval/normalise.ts";
import { startOnnxBackend } from "../../shared/onnx-backend/register.ts";
import { stretch } from "../../train/normaliser.ts";

it("is the stretch that the network sees", async () => {
  await startOnnxBackend({ provider: "cpu" });
  const normaliser = { sky: 100, softening: 11, low: -2, high: 6.5 };
  const pixels = Float32Array.from({ length: 64 }, (_, i) => 60 + 0.3 * i ** 2.5);
  const seen = await stretch(tf.tensor4d(pixels, [1, 1, 8, 8]), normaliser).data();
  normalise(pixels, normaliser).forEach((y, i) => {
    expect(y).toBeCloseTo(seen[i], 5);
  });
});
