// @module-tag slow
import { describe, expect, it } from "vitest";
import { philox4x32 } from "../../../shared/random/philox.ts";
import { PURPOSE } from "../../../shared/random/stream.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { describeNoise } from "./laws.ts";

const noise = new DetectorNoise();

describeNoise((images, pixels, detector, seed, objects, band) => {
  objects.forEach((object, k) => {
    noise.apply(images.subarray(k * pixels, (k + 1) * pixels), detector, seed, object, band);
  });
  return images;
});

it("does not depend on what an instance did before", () => {
  const images = [noise, new DetectorNoise()].map((each) => {
    const image = new Float32Array(4096).fill(50);
    each.apply(image, { sky: 100, gain: 1, read_noise: 5 }, 11, 2);
    return image;
  });
  expect(images[0]).toEqual(images[1]);
});

describe("random numbers of a pixel", () => {
  it.each([
    [0, undefined],
    [0, 0],
    [3, 3],
    [2047, 2047],
  ])(
    "are words of the Philox block that the counter names, band %i: (0, 1) of block p / 2 for even p, (2, 3) for odd p",
    (word, band) => {
      // mean 0.5 by inversion: the count is a function of the 64-bit uniform made of the two words
      const mean = 0.5;
      const [seed, object] = [0x1_2345_6789, 0x7_0000_0003];
      const image = new Float32Array(64).fill(mean);
      noise.apply(image, { sky: 0, gain: 1, read_noise: 0 }, seed, object, band);
      const want = Array.from({ length: 64 }, (_, p) => {
        const x = Uint32Array.of(
          p >> 1,
          PURPOSE.noise,
          object % 2 ** 32,
          Math.floor(object / 2 ** 32) + 2 ** 21 * word,
        );
        philox4x32(x, seed % 2 ** 32, Math.floor(seed / 2 ** 32));
        const w = (p & 1) * 2;
        let u = x[w] / 2 ** 32 + x[w + 1] / 2 ** 64;
        let k = 0;
        for (let q = Math.exp(-mean); u > q; q *= mean / k) {
          u -= q;
          k++;
        }
        return k;
      });
      expect([...image]).toEqual(want);
    },
  );
});

/** PTRS (Hoermann 1993) with exact logarithms alone. @param word of a block whose first counter word and purpose are given */
function rejection(mean: number, pixel: number, words: (counter: number, purpose: number) => Uint32Array) {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const first = words(pixel >> 1, PURPOSE.noise).subarray((pixel & 1) * 2);
  for (let attempt = 0, [w0, w1] = first; ; [w0, w1] = words(pixel, PURPOSE.noise + ++attempt)) {
    const [u, v] = [(w0 + 0.5) / 2 ** 32 - 0.5, (w1 + 0.5) / 2 ** 32];
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
    if (us < 0.013 && v > us) continue;
    const height = (v * (1.1239 + 1.1328 / (b - 3.4))) / (a / us ** 2 + b);
    if (Math.log(height) <= k * Math.log(mean) - mean - logGamma(k + 1)) return k;
  }
}

/** ln Gamma(x) for x > 100, by Stirling's series. */
const logGamma = (x: number): number =>
  (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + 1 / (12 * x) - 1 / (360 * x ** 3);

describe("counts of bright pixels", () => {
  it.each([512, 700, 4096, 1e6])("are those of exact rejection, mean %d", (mean) => {
    const [seed, object, count] = [17, 5, 40_000];
    const image = new Float32Array(count);
    noise.apply(image, { sky: mean, gain: 1, read_noise: 0 }, seed, object);
    const words = (counter: number, purpose: number): Uint32Array => {
      const x = Uint32Array.of(counter, purpose, object, 0);
      philox4x32(x, seed, 0);
      return x;
    };
    expect([...image]).toEqual(Array.from({ length: count }, (_, p) => rejection(mean, p, words)));
  });
});

describe("measure", () => {
  it("sums the flux and the matched-filter signal-to-noise ratio", () => {
    const image = Float32Array.from({ length: 100 }, (_, p) => p - 10);
    const { flux_in_stamp, snr } = noise.measure(image, { sky: 20, gain: 2, read_noise: 3 });
    expect(flux_in_stamp).toBeCloseTo(
      image.reduce((a, b) => a + b, 0),
      9,
    );
    const light = image.filter((s) => s > 0);
    expect(snr).toBeCloseTo(Math.sqrt(light.reduce((a, s) => a + s ** 2 / ((s + 20) / 2 + 9 / 4), 0)), 6);
  });
});
