import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { PURPOSE, Stream } from "../../../../shared/random/stream.ts";
import { aperturesOf, PhotometryLayer } from "../../../../train/models/layers/photometry-layer.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const SIDE = 64;
const bands = [
  { low: -3, high: 7 },
  { low: -4, high: 6 },
];

/** A stretched stamp of a blob with a peak of so many times the noise of the stretch in each band, and noise of so many. */
function blobs(peaks: readonly number[], { turn = false, sigma = 0 } = {}): tf.Tensor4D {
  const stream = new Stream(3, 1, PURPOSE.latents);
  const y = Float32Array.from({ length: SIDE * SIDE * 2 }, (_, at) => {
    const [p, band] = [Math.floor(at / 2), at % 2];
    const [row, column] = [Math.floor(p / SIDE), p % SIDE];
    const [dx, dy] = turn ? [row - 31.5, column - 31.5] : [column - 31.5, row - 31.5];
    const u = peaks[band]! * Math.exp(-(dx * dx + 3 * dy * dy) / 40) + sigma * stream.normal();
    return (Math.asinh(u) - bands[band]!.low) / (bands[band]!.high - bands[band]!.low);
  });
  return tf.tensor4d(y, [1, SIDE, SIDE, 2]);
}

const measure = (stamps: tf.Tensor4D): number[] => [
  ...(PhotometryLayer.of(bands).apply(stamps) as tf.Tensor).dataSync(),
];

const APERTURES = 10;

describe("photometry", () => {
  it("noise in an aperture has a standard deviation of 1", () => {
    const weights = aperturesOf(24, 16);
    for (let k = 0; k < APERTURES; k++) {
      const squares = weights.reduce((sum, a, at) => (at % APERTURES === k ? sum + a * a : sum), 0);
      expect(squares).toBeCloseTo(1, 5);
    }
  });

  it("is the logarithm of the flux: twice the light adds the same to all apertures of its band, and to its colours", () => {
    const [once, twice] = [measure(blobs([200, 50])), measure(blobs([400, 50]))];
    expect(once).toHaveLength(3 * APERTURES + 2);
    const added = [
      ...Array<number>(APERTURES).fill(Math.log(2) / 3),
      ...Array<number>(APERTURES).fill(0),
      ...Array<number>(APERTURES).fill(Math.log(2)),
    ];
    added.forEach((expected, i) => {
      expect(twice[i]! - once[i]!).toBeCloseTo(expected, 2);
    });
  });

  it("gives the noise of each band, whatever light there is in the middle", () => {
    for (const sigma of [0.1, 1, 10]) {
      for (const peak of [0, 500]) {
        const noise = measure(blobs([peak, peak], { sigma })).slice(-2);
        for (const measured of noise) expect(Math.abs(measured - Math.log(sigma))).toBeLessThan(0.06);
      }
    }
  });

  it("is finite of a stamp without noise, and knows one band alone", () => {
    expect(measure(blobs([0, 0])).every(Number.isFinite)).toBe(true);
    const one = PhotometryLayer.of(bands.slice(0, 1)).apply(
      tf.slice(blobs([9, 9]), [0, 0, 0, 0], [1, SIDE, SIDE, 1]),
    );
    expect((one as tf.Tensor).shape).toEqual([1, APERTURES + 1]);
  });

  it("does not change with turns of a stamp", () => {
    const turned = measure(blobs([200, 50], { turn: true }));
    measure(blobs([200, 50])).forEach((x, i) => {
      expect(turned[i]).toBeCloseTo(x, 4);
    });
  });
});
