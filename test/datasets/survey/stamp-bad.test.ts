import { describe, expect, it } from "vitest";
import type { Mask } from "../../../datasets/survey/cutout.ts";
import type { NoiseMapKind } from "../../../datasets/survey/noise-map.ts";
import { cutoutToStamp, StampMaker } from "../../../datasets/survey/stamp.ts";
import { fill, galaxy, KNOWN, light, makeCutout, noiseMap, skyImage, TARGET } from "./make.ts";

const badPixels = (bad: Uint8Array): Mask => ({ path: "mask.fits", marks: "bad", bad });

describe("what is bad", () => {
  const size = 60;
  const base = galaxy(size, size, [30, 30], { sigma: 2, centre: [30, 30] });
  it("becomes sky and noise, and is counted where the stamp is", () => {
    const pixels = base.pixels.slice();
    const mask = new Uint8Array(size * size);
    const bad = [20 * size + 20, 25 * size + 40, 0]; // the last is outside the stamp
    for (const at of bad) [pixels[at], mask[at]] = [1e8, 1];
    pixels[30 * size + 12] = Number.NaN;
    pixels[30 * size + 13] = Number.POSITIVE_INFINITY;
    const stamp = cutoutToStamp({ ...base, pixels, mask: badPixels(mask) }, TARGET, fill());
    expect(stamp.replaced).toEqual({ notFinite: 2, masked: 2, neighbours: 0, blank: 0 });
    const clean = cutoutToStamp(base, TARGET, fill());
    stamp.pixels.forEach((value, k) => {
      if (value !== clean.pixels[k]) expect(Math.abs(value - 100)).toBeLessThan(10);
    });
    expect(stamp.pixels.filter((value, k) => value !== clean.pixels[k])).toHaveLength(4);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "is a %d wherever it is",
    (bad) => {
      const target = { ...TARGET, height: 5, width: 5 };
      for (let at = 0; at < 25; at++) {
        const pixels = new Float32Array(25).fill(7);
        pixels[at] = bad;
        const stamp = cutoutToStamp(makeCutout(5, 5, { ...KNOWN, sky: 7, sigma: 0, pixels }), target, fill());
        expect(stamp.replaced.notFinite).toBe(1);
        expect(stamp.pixels.every((value) => value === 100)).toBe(true);
      }
    },
  );

  it("may be another object", () => {
    const galaxies = [
      { x: 30, y: 30, scale: 2, flux: 1e5 },
      { x: 44, y: 24, scale: 2, flux: 1e5 },
    ];
    const pixels = skyImage({ ny: size, nx: size, galaxies });
    const segments = Int32Array.from(pixels, (_, k) => {
      const [x, y] = [(k % size) + 0.5, Math.floor(k / size) + 0.5];
      return Math.hypot(x - 44, y - 24) < 8 ? 5 : Math.hypot(x - 30, y - 30) < 9 ? 2 : 0;
    });
    const stamp = cutoutToStamp({ ...base, pixels, segments }, TARGET, fill());
    expect(stamp.replaced.neighbours).toBeGreaterThan(100);
    const one = skyImage({ ny: size, nx: size, galaxies: [galaxies[0]] });
    const alone = cutoutToStamp({ ...base, pixels: one, segments }, TARGET, fill());
    expect(Math.abs(light(stamp.pixels) / light(alone.pixels) - 1)).toBeLessThan(0.08); // wings beyond the segment
    const both = cutoutToStamp({ ...base, pixels }, TARGET, fill());
    expect(light(both.pixels) / light(alone.pixels)).toBeGreaterThan(1.5);
  });

  it("is replaced by the same numbers every time, whatever was made before", () => {
    const pixels = base.pixels.slice().fill(Number.NaN, 1000, 1500);
    const cutout = { ...base, pixels };
    const maker = new StampMaker(TARGET);
    const first = maker.make(cutout, fill());
    maker.make(galaxy(99, 99, [50, 50], { pixelScale: 0.3 }), fill());
    expect(maker.make(cutout, fill())).toEqual(first);
    expect(maker.make(cutout, fill(8)).pixels).not.toEqual(first.pixels);
  });

  it("goes where the caller wants it", () => {
    const room = new Float32Array(32 * 40 + 2).fill(-1);
    const stamp = new StampMaker(TARGET).make(base, fill(), room.subarray(1, room.length - 1));
    expect(stamp.pixels.buffer).toBe(room.buffer);
    expect(stamp.pixels).toEqual(cutoutToStamp(base, TARGET, fill()).pixels);
    expect([room[0], room.at(-1)]).toEqual([-1, -1]);
  });

  it("must not be all there is", () => {
    const pixels = base.pixels.slice().fill(Number.NaN);
    expect(() => cutoutToStamp({ ...base, pixels }, TARGET, fill())).toThrow(
      /a.fits: of 4 pixels in the middle of the galaxy 4 not finite: it cannot be measured/,
    );
    expect(() =>
      cutoutToStamp({ ...base, pixels, sky: undefined, sigma: undefined }, TARGET, fill()),
    ).toThrow(/4 not finite/);
  });
});

describe("a map of the noise", () => {
  const n = 90;
  const options = { ny: n, nx: n, sky: 50, sigma: 4, galaxies: [{ x: 44, y: 46, scale: 3, flux: 2e4 }] };
  const cutout = makeCutout(n, n, { ...KNOWN, sky: undefined, pixels: skyImage(options) });
  const made = (sigma: number, kind: NoiseMapKind = "sigma", bad = -1) => {
    const map = new Float32Array(n * n).fill(sigma);
    if (bad >= 0) map[bad] = Number.POSITIVE_INFINITY;
    return cutoutToStamp({ ...cutout, sigma: noiseMap(map, kind) }, TARGET, fill());
  };

  it("is compared with the pixels", () => {
    expect(made(4)).toMatchObject({ sigma: 4, otherNoise: false });
    expect(made(16)).toMatchObject({ sigma: 16, otherNoise: true });
    expect(() => made(0.0156)).toThrow(/As an inverse variance it would be 8.01, which agrees/);
    expect(cutoutToStamp({ ...cutout, sigma: 1 }, TARGET, fill()).otherNoise).toBe(true);
    expect(() => cutoutToStamp({ ...cutout, sky: 50, sigma: 5000 }, TARGET, fill())).toThrow(
      /its noise is said to be 5000, but its pixels spread by 4/,
    );
  });

  it("is measured where it is a weight, which may only say that pixels are bad", () => {
    const stamp = made(1e6, "weight", 46 * n + 54);
    expect(Math.abs(stamp.sigma - 4)).toBeLessThan(0.2);
    expect(stamp).toMatchObject({ otherNoise: false, measured: { sky: true, sigma: true } });
    expect(stamp.replaced.masked).toBe(1);
  });

  it("may be that of a galaxy that fills the cutout, or of noise that neighbours share", () => {
    const large = skyImage({ ...options, galaxies: [{ x: 44, y: 46, scale: 40, flux: 2e7 }] });
    const noise = skyImage({ ny: n, nx: n, sigma: 4 });
    const shared = noise.map((_, k) => (noise[k] + noise[k + 1] + noise[k + n] + noise[k + n + 1]) / 2 || 0);
    for (const pixels of [large, shared]) {
      const stamp = cutoutToStamp({ ...cutout, pixels, sigma: 4 }, TARGET, fill());
      expect(stamp.otherNoise).toBe(false);
    }
  });
});

describe("what must be good", () => {
  const n = 60;
  const pixels = skyImage({
    ny: n,
    nx: n,
    sky: 9,
    sigma: 2,
    galaxies: [{ x: 30, y: 30, scale: 3, flux: 1e4 }],
  });
  const base = makeCutout(n, n, { ...KNOWN, sigma: undefined, sky: undefined, pixels });
  const where = (is: (x: number, y: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: n * n }, (_, k) => (is((k % n) + 0.5, Math.floor(k / n) + 0.5) ? 1 : 0));
  const masked = (bad: Uint8Array, marks: Mask["marks"] = "bad") => {
    const mask = { path: "mask.fits", marks, bad };
    return () => cutoutToStamp({ ...base, mask }, TARGET, fill());
  };

  it("is more than a mask that is the wrong way round leaves", () => {
    const inverted = where((x, y) => Math.hypot(x - 20, y - 30) > 6); // a neighbour is bad
    expect(masked(inverted)).toThrow(
      /the mask mask.fits says that 97 % of the pixels about the galaxy are bad. It may mark good pixels: put it in the column "good"/,
    );
    expect(masked(where((x) => x > 20))).toThrow(/says that 67 % .* the column "good"/);
    expect(masked(where((x, y) => Math.hypot(x - 30, y - 30) > 5))).toThrow(
      /says that 98 % .* the column "good"/,
    );
    expect(masked(inverted, "good")).toThrow(/97 % .* are not good. It may mark bad pixels: .* "mask"/);
    expect(masked(where((x) => x < 40 && Math.hypot(x - 30, 1) > 8))().replaced.masked).toBeGreaterThan(100);
  });

  it("is at least a twentieth of the pixels, where a mask leaves few", () => {
    const outside = (radius: number) => masked(where((x, y) => Math.hypot(x - 30, y - 30) > radius));
    expect(outside(7.8)).not.toThrow(); // 94.7 % are bad
    expect(outside(7.4)).toThrow(/says that 95 % .* the column "good"/);
  });

  it("is the middle of the galaxy", () => {
    expect(masked(where((x, y) => Math.hypot(x - 30, y - 30) < 4))).toThrow(
      /of 4 pixels in the middle of the galaxy 4 bad by the mask mask.fits: it cannot be measured/,
    );
    expect(masked(where((x, y) => x > 30 && x < 31 && y > 30 && y < 31))().replaced.masked).toBe(1);
    const core = pixels.map((v, k) =>
      Math.hypot((k % n) - 29.5, Math.floor(k / n) - 29.5) < 3 ? Number.NaN : v,
    );
    expect(() => cutoutToStamp({ ...base, pixels: core }, TARGET, fill())).toThrow(/4 not finite/);
    const zeros = noiseMap(new Float32Array(n * n));
    expect(() => cutoutToStamp({ ...base, sigma: zeros }, TARGET, fill())).toThrow(
      /4 without a noise above 0 in its map/,
    );
  });

  it("is more than a few pixels", () => {
    const few = pixels.map((v, k) =>
      Math.hypot((k % n) - 29.5, Math.floor(k / n) - 29.5) < 3 ? v : Number.NaN,
    );
    expect(() => cutoutToStamp({ ...base, pixels: few }, TARGET, fill())).toThrow(
      /of 1280 pixels where the stamp is 32 are good: 0 are masked, 1248 not finite/,
    );
  });

  it("is not what the image was filled up with", () => {
    const filled = pixels.map((v, k) => (k % n > 36 ? 0 : v));
    const stamp = cutoutToStamp({ ...base, pixels: filled }, TARGET, fill());
    expect(Math.abs(stamp.sky - 9)).toBeLessThan(0.3);
    expect(stamp.replaced.blank).toBe(32 * 13);
    const columns = [...stamp.pixels].filter((_, k) => k % 40 > 27); // from column 38 on
    expect(Math.abs(columns.reduce((a, b) => a + b) / columns.length - 100)).toBeLessThan(0.5);
    expect(() => cutoutToStamp({ ...base, pixels: filled, centre: [45, 30] }, TARGET, fill())).toThrow(
      /4 without data/,
    );
  });
});

describe("a segmentation without the galaxy", () => {
  const n = 90;
  const galaxies = [
    { x: 45, y: 45, scale: 2, flux: 8000 },
    { x: 20, y: 60, scale: 2, flux: 3e4 },
  ];
  const pixels = skyImage({ ny: n, nx: n, sigma: 2, galaxies });
  const segments = Int32Array.from({ length: n * n }, (_, k) =>
    Math.hypot((k % n) - 19.5, Math.floor(k / n) - 59.5) < 8 ? 3 : 0,
  );
  const base = makeCutout(n, n, { ...KNOWN, sigma: 2, pixels, segments });

  it("does not make another object the galaxy: the middle is measured, the rest replaced", () => {
    for (const centre of [undefined, [45, 45]] as const) {
      const stamp = cutoutToStamp({ ...base, centre }, { ...TARGET, height: 64, width: 64 }, fill());
      expect(stamp.unsegmented).toBe(true);
      expect(stamp.origin).toEqual([13, 13]);
      expect(stamp.replaced.neighbours).toBeGreaterThan(150);
      expect(Math.abs(stamp.pixels.reduce((sum, v) => sum + v - 100, 0) / 8000 - 1)).toBeLessThan(0.4); // wings of the other one
    }
    expect(cutoutToStamp({ ...base, segments: new Int32Array(n * n) }, TARGET, fill()).unsegmented).toBe(
      true,
    );
  });

  it("is not one whose galaxy is a little off the middle", () => {
    const own = segments.map((s, k) => (Math.hypot((k % n) - 49, Math.floor(k / n) - 45) < 4 ? 7 : s));
    expect(cutoutToStamp({ ...base, segments: own }, TARGET, fill()).unsegmented).toBe(false);
    expect(cutoutToStamp({ ...base, segments: undefined }, TARGET, fill()).unsegmented).toBe(false);
  });
});
