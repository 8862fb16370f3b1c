import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { binnedView, publishedView, withoutSky } from "../../../../train/models/variational/view.ts";
import type { Normaliser } from "../../../../train/run/config.ts";
import { imageOf } from "../../../image-system.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const SIDE = 128;
const BANDS = 2;
const image = imageOf({ height: SIDE, width: SIDE, bands: BANDS });
const normaliser: Normaliser = {
  bands: [
    { sky: 0.01, softening: 0.1, low: -3, high: 7 },
    { sky: -0.02, softening: 0.3, low: -3, high: 6 },
  ],
};

/** A round galaxy of width 8 pixels in both bands, on skies. */
function stamp(skies: readonly number[], more: (x: number, y: number) => number = () => 0): tf.Tensor4D {
  const pixels = Float32Array.from({ length: BANDS * SIDE * SIDE }, (_, p) => {
    const [band, y, x] = [Math.floor(p / SIDE ** 2), Math.floor(p / SIDE) % SIDE, p % SIDE];
    const r2 = (x - 63.5) ** 2 + (y - 63.5) ** 2;
    return skies[band]! + (5 + band) * Math.exp(-r2 / 128) + more(x, y);
  });
  return tf.tensor4d(pixels, [1, BANDS, SIDE, SIDE]);
}

const apart = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

describe("the sky of a stamp", () => {
  it("is taken off by its side without a neighbour", () => {
    const plane = (x: tf.Tensor4D) => tf.slice(tf.reshape(x, [BANDS, SIDE, SIDE]), 0, 1) as tf.Tensor3D;
    const alone = withoutSky(plane(stamp([3, 0])));
    const middle = (x: tf.Tensor3D) => tf.slice(x, [0, 40, 40], [1, 48, 48]);
    expect(tf.min(alone).dataSync()[0]).toBeCloseTo(0, 3);
    const beside = withoutSky(plane(stamp([3, 0], (x) => (x > 120 ? 50 : 0))));
    expect(apart(middle(alone), middle(beside))).toBeLessThan(1e-3);
  });
});

describe.each([
  ["binned", binnedView(image), [64, 64]],
  ["published", publishedView(image), [69, 69]],
] as const)("the %s view", (_, view, size) => {
  it("has its size, and is the same whatever the sky", () => {
    const seen = view.see(stamp([0, 0]), normaliser);
    expect(seen.shape).toEqual([1, ...size, BANDS]);
    expect(view.size).toEqual({ height: size[0], width: size[1] });
    expect(apart(seen, view.see(stamp([3, -7]), normaliser))).toBeLessThan(1e-3);
    expect(apart(seen, view.see(tf.mul(stamp([0, 0]), 2) as tf.Tensor4D, normaliser))).toBeGreaterThan(0.02);
  });

  it("goes back to the light above the sky", () => {
    const light = stamp([0, 0]);
    const back = view.show(view.see(stamp([3, -7]), normaliser), normaliser);
    expect(back.shape).toEqual(light.shape);
    expect(apart(back, light)).toBeLessThan(0.12); // of a peak of 6: pixels are interpolated
  });
});

it("stamps that are small are not binned, of others sides are 64 to 127", () => {
  const sizeOf = (height: number, width: number) => binnedView(imageOf({ height, width, bands: 1 })).size;
  expect(sizeOf(69, 127)).toEqual({ height: 69, width: 127 });
  expect(sizeOf(16, 8)).toEqual({ height: 16, width: 8 });
  expect(sizeOf(129, 128)).toEqual({ height: 65, width: 64 });
  expect(sizeOf(200, 256)).toEqual({ height: 67, width: 86 });
});
