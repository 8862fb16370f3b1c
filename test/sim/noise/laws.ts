/** What detector noise must be, whoever makes it: the processor (noise.test.ts), a device (../gpu/noise.test.ts). */
import { describe, expect, it } from "vitest";
import { logGamma } from "../../../shared/math/gamma.ts";
import type { Detector } from "../../../sim/scene.ts";
import { chiSquareTail } from "../../numerics.ts";

/**
 * Adds noise to stamps of `pixels` that lie one after the other, each of its own object, all of one band (default 0).
 * @returns the same array, or another
 */
export type AddNoise = (
  images: Float32Array,
  pixels: number,
  detector: Detector,
  seed: number,
  objects: readonly number[],
  band?: number,
) => Float32Array | Promise<Float32Array>;

const PIXELS = 4096;

const meanOf = (v: Float32Array): number => v.reduce((a, b) => a + b, 0) / v.length;
const varianceOf = (v: Float32Array, mean: number): number =>
  v.reduce((a, b) => a + (b - mean) ** 2, 0) / v.length;

/** Upper tail of chi-square of integer samples against the Poisson distribution; bins of fewer than 20 expected are merged. */
function poissonChiSquare(samples: Float32Array, mean: number): number {
  const spread = 8 * Math.sqrt(mean) + 10;
  const first = Math.max(0, Math.floor(mean - spread));
  const counts = new Float64Array(Math.ceil(2 * spread) + 2);
  expect(samples.every((v) => Number.isInteger(v))).toBe(true);
  for (const v of samples) {
    counts[Math.min(counts.length - 1, Math.max(0, v - first))]++;
  }
  let [chi, bins, seen, expected] = [0, 0, 0, 0];
  let left = samples.length;
  counts.forEach((c, i) => {
    const k = first + i;
    const p = Math.exp(k * Math.log(mean) - mean - logGamma(k + 1)) * samples.length;
    seen += c;
    expected += p;
    if (expected >= 20 && left - expected >= 20) {
      chi += (seen - expected) ** 2 / expected;
      bins++;
      left -= expected;
      [seen, expected] = [0, 0];
    }
  });
  expected = left;
  chi += (seen - expected) ** 2 / expected;
  return chiSquareTail(chi, bins);
}

const correlation = (a: Float32Array, b: Float32Array): number => {
  const [ma, mb] = [meanOf(a), meanOf(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - ma) * (b[i] - mb);
  return sum / a.length / Math.sqrt(varianceOf(a, ma) * varianceOf(b, mb));
};

export function describeNoise(add: AddNoise): void {
  /** `stamps` stamps of a constant level, as one array. */
  const sample = async (
    level: number,
    detector: Partial<Detector>,
    stamps: number,
    seed = 11,
    band = 0,
  ): Promise<Float32Array> => {
    const objects = Array.from({ length: stamps }, (_, k) => k);
    const images = new Float32Array(PIXELS * stamps).fill(level);
    return add(images, PIXELS, { sky: 0, gain: 1, read_noise: 0, ...detector }, seed, objects, band);
  };

  describe("Poisson noise", () => {
    it.each([
      1e-3, 0.02, 0.3, 1, 4, 9.99, 10, 10.2, 37.6, 100, 100.24, 517.1, 511.9, 512.1, 1024, 5e3, 1e5, 1e6, 1e7,
    ])("mean %d: mean = variance = the mean", async (mean) => {
      // centred samples: float32 holds integers up to 2^24 exactly
      const v = await sample(mean, {}, 60);
      const n = v.length;
      const m = meanOf(Float32Array.from(v, (x) => x - mean));
      expect(Math.abs(m)).toBeLessThan(5 * Math.sqrt(mean / n));
      const variance = varianceOf(v, mean + m);
      expect(Math.abs(variance / mean - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / mean) / n));
    });

    // below 10 by inversion, then alias tables and the rest of the mean, PTRS from 512 on: chi-square on each side of each border
    it.each([
      1e-3, 0.01, 0.7, 3, 9.99, 10, 10.124, 10.249, 25, 100, 100.2, 255.9, 600.1, 511.99, 512, 3000, 1e5, 1e6,
    ])("mean %d: the histogram is the Poisson distribution", async (mean) => {
      const p = poissonChiSquare(await sample(mean, {}, 150), mean);
      expect(p).toBeGreaterThan(1e-4);
      expect(p).toBeLessThan(1 - 1e-6);
    });

    it("a wrong distribution would be found", async () => {
      expect(poissonChiSquare(await sample(100, {}, 150), 100.3)).toBeLessThan(1e-6);
      expect(poissonChiSquare(await sample(1024.5, {}, 150), 1025.5)).toBeLessThan(1e-6);
    });

    it("sky and gain: electrons are counted, ADU are returned", async () => {
      const v = await sample(30, { sky: 100, gain: 4 }, 40);
      const m = meanOf(v);
      expect(Math.abs(m - 130)).toBeLessThan(5 * Math.sqrt(130 / 4 / v.length));
      expect(Math.abs(varianceOf(v, m) / (130 / 4) - 1)).toBeLessThan(0.02);
      expect(v.every((x) => Number.isInteger(4 * x))).toBe(true);
    });

    it("means beyond 32-bit integers", async () => {
      for (const mean of [3e9, 1e12]) {
        const v = await sample(mean, {}, 10);
        expect(Math.abs(meanOf(Float32Array.from(v, (x) => x - mean)))).toBeLessThan(1e-6 * mean);
        expect(Math.min(...v)).toBeGreaterThan(0.999 * mean);
      }
    });

    it("small negative pixels of a noiseless image count as no light", async () => {
      const v = await sample(-1e-3, {}, 1);
      expect(v.every((x) => x === 0)).toBe(true);
    });
  });

  describe("read noise", () => {
    it("is normal with the given sigma / gain", async () => {
      const v = await sample(0, { read_noise: 6, gain: 2 }, 60);
      const n = v.length;
      const m = meanOf(v);
      expect(Math.abs(m)).toBeLessThan((5 * 3) / Math.sqrt(n));
      expect(Math.abs(varianceOf(v, m) / 9 - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
      // chi-square over 40 bins of equal width in -4 .. 4 sigma, expected by Simpson's rule on the density
      const bins = new Float64Array(40);
      for (const x of v) {
        const b = Math.floor(((x / 3 + 4) / 8) * 40);
        if (b >= 0 && b < 40) bins[b]++;
      }
      const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
      const chi = bins.reduce((sum, seen, b) => {
        const z = -4 + b / 5;
        const expected = (n * (density(z) + 4 * density(z + 0.1) + density(z + 0.2))) / 30;
        return sum + (seen - expected) ** 2 / expected;
      }, 0);
      const p = chiSquareTail(chi, 40);
      expect(p).toBeGreaterThan(1e-4);
      expect(p).toBeLessThan(1 - 1e-6);
    });

    it("reaches beyond 4 sigma as often as a normal distribution does", async () => {
      const v = await sample(0, { read_noise: 1 }, 300);
      const expected = 6.334e-5 * v.length;
      const beyond = v.filter((x) => Math.abs(x) > 4).length;
      expect(Math.abs(beyond - expected)).toBeLessThan(5 * Math.sqrt(expected));
    });
  });

  describe("saturation", () => {
    it("clips", async () => {
      const v = await sample(1000, { saturation: 1000 }, 2);
      expect(Math.max(...v)).toBe(1000);
      expect(Math.min(...v)).toBeLessThan(1000);
    });
  });

  describe("independence", () => {
    it.each([1, 2, 3, 4, 7, 8, 16, 63, 64, 65])("of pixels %d apart", async (lag) => {
      for (const detector of [{ sky: 100 }, { read_noise: 5 }]) {
        const v = await sample(0, detector, 50);
        expect(Math.abs(correlation(v.subarray(0, v.length - lag), v.subarray(lag)))).toBeLessThan(
          5 / Math.sqrt(v.length),
        );
      }
    });

    it("of Poisson and read noise, of objects and of seeds", async () => {
      const counts = await sample(100, {}, 50);
      for (const other of [
        await sample(0, { read_noise: 5 }, 50),
        await sample(100, {}, 50, 12),
        await sample(100, {}, 50, 11 + 2 ** 32),
        counts.subarray(PIXELS),
      ]) {
        const n = Math.min(counts.length, other.length);
        expect(Math.abs(correlation(counts.subarray(0, n), other.subarray(0, n)))).toBeLessThan(
          5 / Math.sqrt(n),
        );
      }
    });

    it.each([
      ["few counts", { sky: 2 }],
      ["many counts", { sky: 900 }],
      ["rejection", { sky: 5000 }],
      ["read noise", { read_noise: 5 }],
    ])("of the bands of an object and of objects in other bands, 122880 pixels: %s", async (_, detector) => {
      const bands: Float32Array[] = [];
      for (const band of [0, 1, 2, 3, 1024, 2047]) bands.push(await sample(0, detector, 30, 11, band));
      bands.forEach((a, i) => {
        for (const b of bands.slice(i)) {
          // equal pixels of the next object; of the same object too, where the bands differ
          for (const shift of a === b ? [PIXELS] : [0, PIXELS]) {
            const r = correlation(a.subarray(0, a.length - shift), b.subarray(shift));
            expect(Math.abs(r)).toBeLessThan(4 / Math.sqrt(a.length - shift));
          }
        }
      });
    });

    it("the same seed and object give the same noise, whatever was done before", async () => {
      const first = await sample(50, { sky: 100, read_noise: 5 }, 3);
      expect(await sample(50, { sky: 100, read_noise: 5 }, 3)).toEqual(first);
      const alone = new Float32Array(PIXELS).fill(50);
      const third = await add(alone, PIXELS, { sky: 100, gain: 1, read_noise: 5 }, 11, [2]);
      expect(third).toEqual(first.slice(2 * PIXELS));
    });

    it("the first pixels of a stamp do not depend on its size", async () => {
      const small = new Float32Array(2 * 37).fill(200);
      const noisy = await add(small, 37, { sky: 0, gain: 1, read_noise: 3 }, 11, [0, 1]);
      const large = await sample(200, { read_noise: 3 }, 2);
      expect(noisy.slice(0, 37)).toEqual(large.slice(0, 37));
      expect(noisy.slice(37)).toEqual(large.slice(PIXELS, PIXELS + 37));
    });
  });
}
