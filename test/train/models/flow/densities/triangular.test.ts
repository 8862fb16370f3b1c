import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../../shared/onnx-backend/register.ts";
import { logNormal } from "../../../../../train/models/flow/densities/standard-normal.ts";
import { colour, triangularSize, whiten } from "../../../../../train/models/flow/densities/triangular.ts";
import { normals } from "./made.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu", threads: 1 });
});

describe("a triangular map", () => {
  it.each([1, 2, 4])("of %d numbers comes back", (targets) => {
    const parameters = normals([3, 1, triangularSize(targets)], 1, 0.7);
    const y = normals([3, 5, targets], 2);
    const back = colour(whiten(y, parameters, targets).u, parameters, targets);
    const [found, wanted] = [back.dataSync(), y.dataSync()];
    wanted.forEach((x, i) => {
      expect(found[i]).toBeCloseTo(x, 4);
    });
  });

  it("gives the density of the normal distribution that its parameters say", () => {
    // y1 ~ N(0.5, 2^2); u2 = (y2 + 1) / 0.4 + 0.3 (y1 - 0.5)
    const parameters = tf.tensor2d([0.5, -1, rawOf(Math.log(2)), rawOf(Math.log(0.4)), 0.3], [1, 5]);
    const [y1, y2] = [1.7, -0.4];
    const { u, logDet } = whiten(tf.tensor2d([y1, y2], [1, 2]), parameters, 2);
    const found = tf.add(logNormal(u), logDet).dataSync()[0]!;
    // the same by the covariance: A = [[1/2, 0], [0.3, 2.5]], C = (A^T A)^-1
    const [p11, p12, p22] = [0.25 + 0.09, 0.3 * 2.5, 6.25];
    const det = p11 * p22 - p12 * p12;
    const [d1, d2] = [y1 - 0.5, y2 + 1];
    const square = p11 * d1 * d1 + 2 * p12 * d1 * d2 + p22 * d2 * d2;
    expect(found).toBeCloseTo(-Math.log(2 * Math.PI) + 0.5 * Math.log(det) - 0.5 * square, 4);
  });
});

/** The number whose bounded logarithm of a scale is `x`. */
const rawOf = (x: number): number => 7 * Math.atanh(x / 7);
