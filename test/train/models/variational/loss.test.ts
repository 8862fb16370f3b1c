import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { divergence, squaresLoss } from "../../../../train/models/variational/loss.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const number = (loss: tf.Scalar): number => loss.dataSync()[0]!;
describe("the losses are their formulas", () => {
  it("the divergence of the standard normal distribution from itself is 0, and grows as it should", () => {
    const kl = (mu: number, sigma: number, count: number): number =>
      number(divergence(tf.fill([count, 1], mu), tf.fill([count, 1], Math.log(sigma))));
    expect(kl(0, 1, 4)).toBeCloseTo(0, 6);
    expect(kl(0.3, 0.5, 4)).toBeCloseTo(0.5 * (0.09 + 0.25 - 1 - Math.log(0.25)), 5);
    expect(kl(0.3, 0.5, 40)).toBeCloseTo(kl(0.3, 0.5, 4), 5);
  });

  it("the reconstruction does not depend on the size of stamps", () => {
    const of = (side: number): number =>
      number(squaresLoss(tf.fill([2, side, side, 3], 0.5), tf.fill([2, side, side, 3], 0.2)));
    expect(of(69)).toBeCloseTo(0.09, 5);
    expect(of(8)).toBeCloseTo(0.09, 5);
  });
});
