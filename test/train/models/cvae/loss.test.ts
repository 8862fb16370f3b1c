import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // brings the gradients
import { beforeAll, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { labelLoss } from "../../../../train/models/cvae/loss.ts";
import { FLOOR, labelWeights } from "../../../../train/models/cvae/weights.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const NONE = Number.NaN;

it("a label that is missing has no gradient, and one with a larger error a smaller one", async () => {
  const targets = Float32Array.of(1, NONE, 1, 1);
  const sigmas = Float32Array.of(0.1, 0.1, 2, 0.1);
  const weights = tf.tensor2d(
    labelWeights(targets, sigmas, 2, { labels: "standardised", weights: "errors" }),
    [2, 2],
  );
  const known = tf.tensor2d(
    targets.map((z) => (Number.isNaN(z) ? 0 : z)),
    [2, 2],
  );
  const gradient = tf.grad((z) => labelLoss(known, z, weights))(tf.fill([2, 2], 3));
  const [sure, missing, unsure] = await gradient.data();
  expect(missing).toBe(0);
  expect(sure! / unsure!).toBeCloseTo((4 + FLOOR ** 2) / (0.01 + FLOOR ** 2), 3);
});
