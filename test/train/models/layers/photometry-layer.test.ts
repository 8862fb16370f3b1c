import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { aperturesOf, PhotometryLayer } from "../../../../train/models/layers/photometry-layer.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const SIDE = 64;
const bands = [
  { low: -3, high: 7 },
  { low: -4, high: 6 },
];

/** Stretched stamps of blobs with a peak of so many times the noise in each band. */
function blobs(peaks: readonly number[], turn = false): tf.Tensor4D {
  const y = Float32Array.from({ length: SIDE * SIDE * 2 }, (_, at) => {
    const [p, band] = [Math.floor(at / 2), at % 2];
    const [row, column] = [Math.floor(p / SIDE), p % SIDE];
    const [dx, dy] = turn ? [row - 31.5, column - 31.5] : [column - 31.5, row - 31.5];
    const u = peaks[band]! * Math.exp(-(dx * dx + 3 * dy * dy) / 40);
    return (Math.asinh(u) - bands[band]!.low) / (bands[band]!.high - bands[band]!.low);
  });
  return tf.tensor4d(y, [1, SIDE, SIDE, 2]);
}

const measure = (stamps: tf.Tensor4D): number[] => [
  ...(PhotometryLayer.of(bands).apply(stamps) as tf.Tensor).dataSync(),
];

describe("photometry", () => {
  it("noise in an aperture has a standard deviation of 1", () => {
    const weights = aperturesOf(24, 16);
    for (let k = 0; k < 4; k++) {
      expect(weights.reduce((sum, a, at) => (at % 4 === k ? sum + a * a : sum), 0)).toBeCloseTo(1, 5);
    }
  });

  it("is the logarithm of the flux: twice the light adds the same to all apertures of its band alone", () => {
    const [once, twice] = [measure(blobs([200, 50])), measure(blobs([400, 50]))];
    expect(once).toHaveLength(8);
    once.forEach((x, i) => {
      expect(twice[i]! - x).toBeCloseTo(i < 4 ? Math.log(2) / 3 : 0, 3);
    });
  });

  it("does not change with turns of a stamp", () => {
    const turned = measure(blobs([200, 50], true));
    measure(blobs([200, 50])).forEach((x, i) => {
      expect(turned[i]).toBeCloseTo(x, 4);
    });
  });
});
