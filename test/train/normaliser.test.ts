import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../shared/onnx-backend/register.ts";
import { Stream } from "../../shared/random/stream.ts";
import {
  chooseNormaliser,
  refuseUnsoundPixels,
  stretch,
  stretchPixels,
  unstretch,
  unstretchPixels,
} from "../../train/normaliser.ts";
import { type Facts, imageOf, sameStretch } from "../image-system.ts";
import { makeStamps } from "./helpers.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const image: Facts = { height: 16, width: 16 };
const only = { sky: 100, softening: 11, low: -2, high: 6.5 };
const normaliser = sameStretch(only);
/** from five sigma below the sky to a bright star */
const pixels = Float32Array.from({ length: 64 }, (_, i) => 45 + 0.9 * i ** 2.5);
const { sky, softening, low, high } = only;
const formula = (x: number): number => (Math.asinh((x - sky) / softening) - low) / (high - low);

describe("the stretch", () => {
  it("is its formula, in a program of tfjs and on the processor", async () => {
    const expected = Array.from(pixels, formula);
    const inProgram = await stretch(tf.tensor4d(pixels, [1, 8, 8, 1]), normaliser).data();
    const here = stretchPixels(pixels, normaliser, 64);
    expected.forEach((y, i) => {
      expect(Math.abs(inProgram[i] - y)).toBeLessThan(1e-6);
      expect(Math.abs(here[i] - y)).toBeLessThan(1e-7);
    });
  });

  it("is undone", async () => {
    const stretched = stretchPixels(pixels, normaliser, 64);
    const u = await unstretch(tf.tensor1d(stretched), [only]).data();
    const back = unstretchPixels(stretched, normaliser, 64);
    expect(back).toBe(stretched); // in place
    pixels.forEach((x, i) => {
      const tolerance = 3e-6 * Math.max(softening, Math.abs(x - sky));
      expect(Math.abs(back[i] - x)).toBeLessThan(tolerance);
      expect(Math.abs(u[i] * softening + sky - x)).toBeLessThan(tolerance);
    });
  });
});

const stampOf = (images: Float32Array) => ({ size: 1, images, labels: new Map(), ids: Float64Array.of(17) });

/** Of pixels that are one stamp. */
function choose(images: Float32Array, known: Partial<Facts> = {}) {
  return chooseNormaliser("stamps", stampOf(images), imageOf({ height: 1, width: images.length, ...known }))
    .bands[0];
}

describe("chooseNormaliser", () => {
  const stream = new Stream(2, 0, 0);
  const noisy = Float32Array.from({ length: 20_000 }, (_, i) =>
    i % 50 === 0 ? 3000 * stream.uniform() : 80 + 7 * stream.normal(),
  );

  it("takes the detector's sky and noise where they are known", () => {
    const chosen = choose(noisy, { sky: 120, gain: 2, read_noise: 6 });
    expect(chosen).toMatchObject({ sky: 120, softening: Math.sqrt(120 / 2 + 9) });
    const stretched = stretchPixels(noisy, sameStretch(chosen), noisy.length);
    expect([Math.min(...stretched), Math.max(...stretched)]).toEqual([0, 1].map((y) => expect.closeTo(y, 6)));
  });

  it.each([
    ["nothing is known", {}],
    ["gain is not known", { sky: 120, read_noise: 5 }],
    ["there is neither sky nor noise", { sky: 0, gain: 1, read_noise: 0 }],
  ])("measures them where %s", (_, known) => {
    const chosen = choose(noisy, known);
    expect(Math.abs(chosen.sky - 80)).toBeLessThan(1);
    expect(Math.abs(chosen.softening - 7)).toBeLessThan(0.5);
  });

  it("measures a part of very many pixels", () => {
    const many = Float32Array.from({ length: 2_500_000 }, (_, i) => 50 + (i % 1001));
    const chosen = choose(many);
    expect(Math.abs(chosen.sky - 550)).toBeLessThan(3);
    expect(chosen.high).toBeCloseTo(Math.asinh((1050 - chosen.sky) / chosen.softening), 9);
  });

  it("finds a softening though most pixels are the same", () => {
    const clean = new Float32Array(1000).fill(7, 0, 10);
    expect(choose(clean)).toMatchObject({
      sky: 0,
      softening: expect.closeTo(0.7, 6),
      low: 0,
    });
  });

  it("refuses pixels that are all the same", () => {
    expect(() => choose(Float32Array.of(5, 5, 5))).toThrow(
      "stamps: the training stamps show nothing: their pixels go from 5 to 5",
    );
  });
});

describe("refuseUnsoundPixels", () => {
  it.each([
    [[1, Number.NaN, 5], /stamps: pixel \[0, 0, 1\] \(band, row, column\) of stamp 17 is NaN/],
    [[1, 2, Number.POSITIVE_INFINITY], /stamps: pixel \[0, 0, 2\] .* of stamp 17 is Infinity/],
  ])("refuses %j", (values, message) => {
    const stamps = stampOf(Float32Array.from(values));
    expect(() => refuseUnsoundPixels("stamps", stamps, imageOf({ height: 1, width: 3 }))).toThrow(message);
  });

  it("refuses a pixel that would leave no range to the others, and takes a star a thousand times as bright", () => {
    const { ids, size, images } = makeStamps(9);
    const withPixel = (value: number) => ({
      size,
      ids,
      labels: new Map(),
      images: images.with(5 * 256 + 17, value),
    });
    expect(() => refuseUnsoundPixels("stamps", withPixel(1e6), imageOf(image))).not.toThrow();
    const [star] = chooseNormaliser("stamps", withPixel(1e6), imageOf(image)).bands;
    expect(star.high).toBeCloseTo(Math.asinh((1e6 - star.sky) / star.softening), 6);
    for (const value of [1e30, -1e30, 3e12]) {
      expect(() => refuseUnsoundPixels("stamps", withPixel(value), imageOf(image))).toThrow(
        `stamps: pixel [0, 1, 1] (band, row, column) of stamp 5 is ${value}, too far from the sky (`,
      );
    }
  });
});
