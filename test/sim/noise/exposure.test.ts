import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { Exposure } from "../../../sim/noise/exposure.ts";
import { MASK_BITS } from "../../../sim/noise/mask.ts";
import { isPlain } from "../../../sim/noise/model.ts";
import type { Detector } from "../../../sim/scene.ts";

const dir = mkdtempSync(join(tmpdir(), "galforge-exposure-"));
afterAll(() => rmSync(dir, { recursive: true }));

const [NY, NX] = [24, 32] as const;
const SIZE = [NY, NX] as const;
const PLAIN: Detector = { sky: 100, gain: 2, read_noise: 5 };
const exposure = new Exposure();

const galaxy = (flux: number): Float32Array =>
  Float32Array.from({ length: NY * NX }, (_, p) => {
    const [x, y] = [(p % NX) - 15.5, Math.floor(p / NX) - 11.5];
    return (flux * Math.exp(-(x * x + y * y) / 18)) / (18 * Math.PI);
  });

const expose = (
  image: Float32Array,
  detector: Detector,
  object = 0,
  mask?: Uint8Array,
  band = 0,
  seed = 4,
) => {
  const measured = exposure.apply(image, detector, SIZE, { seed, object, band }, mask);
  return { image, ...measured };
};

/** Mean and variance of every pixel over many objects. */
function moments(
  detector: Detector,
  objects: number,
  flux = 0,
): { mean: Float64Array; variance: Float64Array } {
  const mean = new Float64Array(NY * NX);
  const variance = new Float64Array(NY * NX);
  const light = galaxy(flux);
  for (let k = 0; k < objects; k++) {
    const { image } = expose(light.slice(), detector, k);
    image.forEach((v, p) => {
      mean[p] += v / objects;
      variance[p] += v ** 2 / objects;
    });
  }
  return { mean, variance: variance.map((v, p) => v - mean[p] ** 2) };
}
const averageOf = (v: ArrayLike<number>): number => Array.from(v).reduce((a, b) => a + b, 0) / v.length;

const npy = (name: string, ny: number, nx: number, pixels: ArrayLike<number>): string => {
  const file = join(dir, name);
  writeFileSync(file, encodeNpy(Float32Array.from(pixels), [ny, nx]));
  return file;
};

describe("a detector without effects", () => {
  it("is the plain one: the same pixels to the last bits of float32, the same measures", () => {
    expect(isPlain(PLAIN)).toBe(true);
    const [c, d] = [galaxy(5e4), galaxy(5e4)];
    expect(expose(c, PLAIN, 7, undefined, 2).snr).toBe(new DetectorNoise().apply(d, PLAIN, 4, 7, 2).snr);
    expect(c).toEqual(d);
    const [a, b] = [galaxy(5e4), galaxy(5e4)];
    const plain = new DetectorNoise().apply(a, PLAIN, 4, 7, 2);
    const { snr, flux_in_stamp } = expose(b, { ...PLAIN, effects: {} }, 7, undefined, 2);
    expect(snr).toBeCloseTo(plain.snr, 3);
    expect(flux_in_stamp).toBeCloseTo(plain.flux_in_stamp, 1);
    const others = a.filter((v, p) => Math.abs(v - b[p]) > 1e-4);
    // an electron more or less where rounding of the mean decides
    expect(others.length).toBeLessThan(0.005 * a.length);
  });
});

it("a plain detector has a mask, too: of what is clipped", () => {
  const mask = new Uint8Array(NY * NX);
  const { image } = expose(galaxy(2e5), { ...PLAIN, saturation: 1000.3 }, 1, mask);
  expect(mask.some((bits) => bits === MASK_BITS.SAT)).toBe(true);
  expect(mask.every((bits, p) => (bits === MASK_BITS.SAT) === (image[p] === Math.fround(1000.3)))).toBe(true);
});

describe("Gaussian noise", () => {
  it("of a given sigma: everywhere the same, with light or without", () => {
    const { mean, variance } = moments({ ...PLAIN, noise: { kind: "gaussian", sigma: 3 } }, 400, 1e5);
    expect(Math.abs(averageOf(variance) / 9 - 1)).toBeLessThan(
      4.5 * Math.sqrt(2 / (400 * NY * NX)) + 1 / 400,
    );
    const light = galaxy(1e5);
    expect(mean.every((m, p) => Math.abs(m - light[p] - 100) < 5 * (3 / 20))).toBe(true);
  });

  it("derived: of the sky's photons and the read noise, without the galaxy's", () => {
    const { variance } = moments({ ...PLAIN, noise: { kind: "gaussian" } }, 400, 1e6);
    expect(averageOf(variance) / (100 / 2 + (5 / 2) ** 2)).toBeCloseTo(1, 2);
  });

  it("with photons: the galaxy's light adds its share, correlated as the rest, and is in the signal to noise", () => {
    const kernel = [[0.5, 1, 0.5]] as const;
    const noise = { kind: "gaussian", sigma: 3, photons: true, correlation: { kernel } } as const;
    const detector: Detector = { ...PLAIN, noise };
    const [flux, count] = [1e5, 800];
    const light = galaxy(flux);
    const { variance, mean } = moments(detector, count, flux);
    const expected = light.map((s) => 9 + s / 2);
    const told = exposure.varianceOf(light, detector, SIZE);
    expect(told.every((v, p) => Math.abs(v / expected[p] - 1) < 1e-5)).toBe(true);
    for (const within of [
      (s: number) => s > 500,
      (s: number) => s > 20 && s < 200,
      (s: number) => s < 0.01,
    ]) {
      const at = [...light.keys()].filter((p) => within(light[p]));
      const ratio = averageOf(at.map((p) => variance[p] / expected[p]));
      expect(Math.abs(ratio - 1)).toBeLessThan(9 * Math.sqrt(2 / (count * at.length)) + 1 / count);
    }
    const middle = 11 * NX + 15;
    let together = 0;
    for (let k = 0; k < count; k++) {
      const { image } = expose(light.slice(), detector, k);
      together += ((image[middle] - mean[middle]) * (image[middle + 1] - mean[middle + 1])) / count;
    }
    const correlation = together / Math.sqrt(variance[middle] * variance[middle + 1]);
    expect(Math.abs(correlation - 1 / 1.5)).toBeLessThan(0.1);
    const without = { ...PLAIN, noise: { ...noise, photons: undefined } } as unknown as Detector;
    expect(exposure.measure(light, detector, SIZE).snr).toBeLessThan(
      0.7 * exposure.measure(light, without, SIZE).snr,
    );
  });

  it("of a variance map: pixel by pixel", () => {
    const map = npy(
      "variance.npy",
      NY,
      NX,
      Array.from({ length: NY * NX }, (_, p) => 1 + (p % NX)),
    );
    const { variance } = moments({ ...PLAIN, noise: { kind: "gaussian", variance: map } }, 600);
    for (const x of [0, 7, 31]) {
      const column = variance.filter((_, p) => p % NX === x);
      expect(Math.abs(averageOf(column) / (1 + x) - 1)).toBeLessThan(4.5 * Math.sqrt(2 / (600 * NY)) + 0.002);
    }
    const scaled = { ...PLAIN, noise: { kind: "gaussian", variance: map, sigma: 2 } } as const;
    expect(averageOf(exposure.varianceOf(galaxy(0), scaled, SIZE))).toBeCloseTo(4, 4);
  });

  it("correlated: the variance stays, neighbours go together", () => {
    const noise = { kind: "gaussian", sigma: 3, correlation: { kernel: "bilinear", scale: 0.6 } } as const;
    const { variance } = moments({ ...PLAIN, noise }, 600);
    expect(averageOf(variance) / 9).toBeCloseTo(1, 1);
    let together = 0;
    for (let k = 0; k < 600; k++) {
      const { image } = expose(galaxy(0), { ...PLAIN, noise }, k);
      for (let p = 0; p < NY * NX; p += 37)
        if ((p + 1) % NX !== 0) together += ((image[p] - 100) * (image[p + 1] - 100)) / 9;
    }
    expect(together / 600 / 21).toBeCloseTo(0.622, 1);
  });

  it("of a blank image: with its standard deviation, unless another is asked for", () => {
    const pixels = new Float32Array(128 * 128);
    new DetectorNoise().apply(pixels, { sky: 0, gain: 1, read_noise: 7 }, 1, 1);
    const correlation = { blank: npy("blank.npy", 128, 128, pixels) };
    const own = exposure.varianceOf(galaxy(0), { ...PLAIN, noise: { kind: "gaussian", correlation } }, SIZE);
    expect(Math.sqrt(own[5])).toBeCloseTo(7, 0);
    const asked = { ...PLAIN, noise: { kind: "gaussian", correlation, sigma: 2 } } as const;
    expect(exposure.varianceOf(galaxy(0), asked, SIZE)[5]).toBeCloseTo(4, 5);
    expect(averageOf(moments(asked, 100).variance)).toBeCloseTo(4, 0);
  });
});

describe("the variance", () => {
  it("is what the pixels have, of every model", () => {
    const gradient = { x: 1.5, y: -2 };
    for (const detector of [
      PLAIN,
      { ...PLAIN, gradient },
      { ...PLAIN, gradient, noise: { kind: "gaussian" } as const },
    ]) {
      const wanted = exposure.varianceOf(galaxy(2e4), detector, SIZE);
      const { variance } = moments({ ...detector, effects: {} }, 500, 2e4);
      const ratio = variance.map((v, p) => v / wanted[p]);
      expect(averageOf(ratio)).toBeCloseTo(1, 2);
      const [dark, bright] = [averageOf(ratio.slice(0, 200)), averageOf(ratio.slice(300, 400))];
      expect(Math.abs(dark - 1)).toBeLessThan(4.5 * Math.sqrt(2 / (500 * 200)) + 0.002);
      expect(Math.abs(bright - 1)).toBeLessThan(4.5 * Math.sqrt(2 / (500 * 100)) + 0.002);
    }
  });
});

describe("a gradient", () => {
  it("is that of the sky, the middle as it was", () => {
    const { mean } = moments({ ...PLAIN, gradient: { x: 1, y: -0.5 } }, 400);
    expect(averageOf(mean)).toBeCloseTo(100, 0);
    const column = (x: number): number => averageOf(mean.filter((_, p) => p % NX === x));
    expect(column(NX - 1) - column(0)).toBeCloseTo(NX - 1, 0);
    expect(averageOf(mean.slice(-NX)) - averageOf(mean.slice(0, NX))).toBeCloseTo(-0.5 * (NY - 1), 0);
  });

  it("that makes the sky negative is refused", () => {
    expect(() => expose(galaxy(1), { ...PLAIN, sky: 10, gradient: { x: 1, y: 0 } })).toThrow(
      /detector.gradient.*the sky of 10 ADU falls to -5.5 ADU in a corner/,
    );
  });
});

describe("a background", () => {
  const [height, width] = [60, 80];
  const field = Float32Array.from({ length: height * width }, (_, p) => p);
  const from = npy("field.npy", height, width, field);
  const silent = { sky: 0, gain: 1, read_noise: 0, noise: { kind: "gaussian" } } as const;

  it("adds a window of the image, another one for each object, the same for an object in all bands", () => {
    const detector: Detector = { ...silent, background: { from, most_missing: 0 } };
    const corners = new Set<number>();
    for (let k = 0; k < 50; k++) {
      const { image } = expose(new Float32Array(NY * NX), detector, k);
      corners.add(image[0]);
      expect(image[1] - image[0]).toBe(1);
      expect(image[NX] - image[0]).toBe(width);
      expect(expose(new Float32Array(NY * NX), detector, k, undefined, 1).image[0]).toBe(image[0]);
    }
    expect(corners.size).toBeGreaterThan(45);
  });

  it("avoids what has no value, or marks it NODATA where some is allowed", () => {
    const holed = field.map((v, p) => (p % width === 40 && p > 20 * width ? Number.NaN : v));
    const file = npy("holed.npy", height, width, holed);
    for (let k = 0; k < 30; k++) {
      const strict = expose(
        new Float32Array(NY * NX),
        { ...silent, background: { from: file, most_missing: 0 } },
        k,
      );
      expect(strict.image.every(Number.isFinite)).toBe(true);
    }
    let marked = 0;
    for (let k = 0; k < 30; k++) {
      const mask = new Uint8Array(NY * NX);
      const { image } = expose(
        new Float32Array(NY * NX),
        { ...silent, background: { from: file, most_missing: 0.1 } },
        k,
        mask,
      );
      expect(image.every(Number.isFinite)).toBe(true);
      marked += mask.filter((m) => m === MASK_BITS.NODATA).length;
    }
    expect(marked).toBeGreaterThan(0);
  });

  it("refuses an image that is too small, that has no window, a directory without images, a file that is not there", () => {
    const use =
      (file: string, most_missing = 0) =>
      () =>
        expose(galaxy(1), { ...PLAIN, background: { from: file, most_missing } });
    expect(use(npy("small.npy", 20, 80, new Float32Array(1600)))).toThrow(
      /small.npy: the size.*20 x 80.*at least that of a stamp, 24 x 32/,
    );
    const rows = field.map((v, p) => (Math.floor(p / width) % 10 === 0 ? Number.NaN : v));
    expect(use(npy("rows.npy", height, width, rows))).toThrow(/at most 0 \(most_missing = 0 of them\)/);
    expect(use(npy("rows.npy", height, width, rows), 0.2)).not.toThrow();
    expect(use(mkdtempSync(join(dir, "empty-")))).toThrow(/holds no FITS or NPY images/);
    expect(use(join(dir, "none.npy"))).toThrow(/none.npy: cannot be read/);
  });
});

describe("effects, together", () => {
  const effects = {
    brighter_fatter: 1e-7,
    cosmic_rays: { rate: 2e-3, length: 10, charge: 1000 },
    hot_pixels: { fraction: 5e-3, charge: 5000 },
    bad_columns: 0.03,
    bleeding: true,
    non_linearity: -1e-7,
    ipc: 0.01,
    satellite_trails: { rate: 0.5, width: 2.5, brightness: 300 },
  } as const;
  const detector: Detector = { ...PLAIN, saturation: 5000, effects };

  it("are marked in the mask, each bit of it by something", () => {
    let seen = 0;
    for (let k = 0; k < 40; k++) {
      const mask = new Uint8Array(NY * NX);
      const { image } = expose(galaxy(1e6), detector, k, mask);
      for (const bits of mask) seen |= bits;
      expect(image.every((v) => v <= 5000)).toBe(true);
      // the middle of the galaxy is full, and its column bleeds beyond it
      const column = mask.filter((_, p) => p % NX === 16);
      if (column[0] & MASK_BITS.BAD) continue;
      expect(column.filter((bits) => bits & MASK_BITS.SAT).length).toBeGreaterThan(10);
    }
    expect(seen).toBe(MASK_BITS.COSMIC | MASK_BITS.HOT | MASK_BITS.BAD | MASK_BITS.SAT | MASK_BITS.TRAIL);
  });

  it("are a pure function of seed, object and band, whatever was exposed before", () => {
    const make = (of: Exposure, object: number, band: number, seed: number): Float32Array => {
      const image = galaxy(1e5);
      of.apply(image, detector, SIZE, { seed, object, band });
      return image;
    };
    const first = make(new Exposure(), 3, 0, 4);
    expect(make(exposure, 3, 0, 4)).toEqual(first);
    for (const other of [make(exposure, 4, 0, 4), make(exposure, 3, 1, 4), make(exposure, 3, 0, 5)]) {
      expect(other).not.toEqual(first);
    }
  });

  it("bleeding without a full well is refused", () => {
    expect(() => expose(galaxy(1), { ...PLAIN, effects: { bleeding: true } })).toThrow(
      /bleeding: needs a saturation/,
    );
  });
});
