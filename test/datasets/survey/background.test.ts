import { describe, expect, it } from "vitest";
import { type Background, SkyMeter } from "../../../datasets/survey/background.ts";
import { Histogram, levelOf } from "../../../datasets/survey/histogram.ts";
import { type SkyOptions, skyImage } from "./make.ts";

const meter = new SkyMeter();

function measure(options: SkyOptions, state?: Uint8Array): Background {
  const { ny, nx } = options;
  return meter.measure(skyImage(options), state ?? new Uint8Array(ny * nx), {
    ny,
    nx,
    centre: [nx / 2, ny / 2],
  });
}

/** Mean error of the sky over several draws, in sigma, and the mean of sigma. */
function errors(options: SkyOptions, draws = 8): { readonly sky: number; readonly sigma: number } {
  const found = Array.from({ length: draws }, (_, seed) => measure({ ...options, seed }));
  const mean = (of: (b: Background) => number): number => found.reduce((sum, b) => sum + of(b), 0) / draws;
  const { sky = 0, sigma = 1 } = options;
  return { sky: mean((b) => (b.sky - sky) / sigma), sigma: mean((b) => b.sigma / sigma) };
}

const EMPTY = { ny: 100, nx: 120, sky: 100, sigma: 11 };

describe("sky and noise", () => {
  it("of an empty image are right to the noise of a median", () => {
    const { sky, sigma } = errors(EMPTY);
    expect(Math.abs(sky)).toBeLessThan(0.02);
    expect(Math.abs(sigma - 1)).toBeLessThan(0.02);
    expect(measure(EMPTY).isClean).toBe(true);
  });

  it.each([
    ["small and bright", { x: 60, y: 50, scale: 2, flux: 1e6 }, 0.03],
    // six scale lengths to the nearest edge: even there it has 0.4 sigma
    ["large and bright", { x: 61, y: 47, scale: 8, flux: 1e6 }, 0.22],
    ["large and faint", { x: 60, y: 50, scale: 8, flux: 3e4 }, 0.04],
    ["off the middle", { x: 25, y: 80, scale: 5, flux: 3e5 }, 0.03],
  ])("around a galaxy that is %s", (_, galaxy, most) => {
    const { sky, sigma } = errors({ ...EMPTY, galaxies: [galaxy] });
    expect(Math.abs(sky)).toBeLessThan(most);
    expect(Math.abs(sigma - 1)).toBeLessThan(0.04);
  });

  it("among neighbours that nobody has marked", () => {
    const galaxies = Array.from({ length: 12 }, (_, k) => ({
      ...{ x: (37 * k + 11) % 120, y: (53 * k + 29) % 100, scale: 2, flux: 2e4 },
    }));
    const { sky, sigma } = errors({ ...EMPTY, galaxies });
    expect(Math.abs(sky)).toBeLessThan(0.04);
    expect(Math.abs(sigma - 1)).toBeLessThan(0.03);
  });

  it("scale with the unit: maggies as well as electrons", () => {
    const unit = 1e-12;
    const galaxies = [{ x: 60, y: 50, scale: 4, flux: 1e5 }];
    const plain = measure({ ...EMPTY, galaxies });
    const tiny = measure({
      ...EMPTY,
      ...{ sky: 100 * unit, sigma: 11 * unit },
      galaxies: galaxies.map((g) => ({ ...g, flux: g.flux * unit })),
    });
    expect(tiny.sky / unit / plain.sky).toBeCloseTo(1, 4);
    expect(tiny.sigma / unit / plain.sigma).toBeCloseTo(1, 3);
  });

  it("do not look at pixels that cannot be sky", () => {
    const state = new Uint8Array(100 * 120).fill(1, 0, 60 * 120);
    const pixels = skyImage(EMPTY).map((v, k) => (state[k] === 1 ? 1e4 : v));
    const { sky, sigma } = meter.measure(pixels, state, { ny: 100, nx: 120, centre: [60, 50] });
    expect(Math.abs(sky - 100)).toBeLessThan(1);
    expect(sigma).toBeCloseTo(11, 0);
  });

  it("say if the sky is not flat", () => {
    const { ny, nx } = EMPTY;
    const isClean = (light: (x: number, y: number) => number): boolean => {
      const pixels = skyImage({ ...EMPTY, galaxies: [{ x: 60, y: 50, scale: 3, flux: 1e5 }] });
      const uneven = pixels.map((v, k) => v + 11 * light((k % nx) / nx - 0.5, Math.floor(k / nx) / ny - 0.5));
      return meter.measure(uneven, undefined, { ny, nx, centre: [60, 50] }).isClean;
    };
    expect(isClean((x) => 0.5 * x)).toBe(true);
    for (const slope of [3, 10, 100, 400]) {
      expect(isClean((x) => slope * x)).toBe(false);
      expect(isClean((x, y) => slope * (x - y))).toBe(false);
      expect(isClean((x, y) => 4 * slope * (x * x + y * y))).toBe(false);
    }
    expect(isClean((x) => 5 * Math.sin(20 * x))).toBe(false);
  });

  it("say if what they were measured on is hardly sky", () => {
    const galaxy = (scale: number, flux: number) => ({ ...EMPTY, galaxies: [{ x: 60, y: 50, scale, flux }] });
    expect(measure(galaxy(4, 1e5)).isClean).toBe(true);
    expect(measure(galaxy(20, 1e6)).isClean).toBe(false);
    expect(measure(galaxy(30, 1e7)).isClean).toBe(false);
    // a marked galaxy leaves sky enough, however large it is
    expect(measure(EMPTY, new Uint8Array(100 * 120).fill(1, 3000)).isClean).toBe(true);
    const none = measure({ ny: 10, nx: 10 }, new Uint8Array(100).fill(1));
    expect(none.sky).toBeNaN();
    expect(none.isClean).toBe(false);
  });

  it.each([
    [101, 101],
    [128, 128],
    [50, 77],
    [9, 300],
  ])("of %d x %d pixels are the same whether all may be sky or each may", (ny, nx) => {
    const pixels = skyImage({
      ny,
      nx,
      sky: 100,
      sigma: 11,
      galaxies: [{ x: nx / 2, y: ny / 2, scale: 3, flux: 1e5 }],
    });
    const frame = { ny, nx, centre: [nx / 2, ny / 2] } as const;
    const each = meter.measure(pixels, new Uint8Array(ny * nx), frame);
    const all = meter.measure(pixels, undefined, frame);
    expect(all.sky).toBeCloseTo(each.sky, 9);
    expect(all.sigma).toBeCloseTo(each.sigma, 9);
    expect(all.isClean).toBe(each.isClean);
  });

  it("of an image without noise, of one value, of few counts", () => {
    expect(measure({ ny: 30, nx: 30, sky: 5 })).toMatchObject({ sky: 5, sigma: 0 });
    const counts = skyImage({ ny: 60, nx: 60, sky: 0.1, sigma: 0.35 }).map((v) => Math.max(0, Math.round(v)));
    const few = meter.measure(counts, new Uint8Array(3600), { ny: 60, nx: 60, centre: [30, 30] });
    expect(few.sky).toBe(0);
    expect(few.sigma).toBeGreaterThan(0.2);
  });

  it("of very small images", () => {
    for (const n of [5, 9, 16]) {
      const { sky, sigma } = measure({ ny: n, nx: n, sky: 3, sigma: 1 });
      expect(Math.abs(sky - 3)).toBeLessThan(1);
      expect(sigma).toBeGreaterThan(0);
    }
  });
});

describe("a histogram", () => {
  it("gives the median and the spread that sorting gives", () => {
    const values = skyImage({ ny: 90, nx: 90, sky: 7, sigma: 2 });
    const exact = levelOf(Float64Array.from(values));
    const clipped = new Histogram().clippedLevel(values, values.length, { median: 6.5, sigma: 2.4 });
    expect(clipped.median).toBeCloseTo(exact.median, 2);
    expect(clipped.sigma).toBeCloseTo(exact.sigma, 1);
  });

  it("clips what is far away", () => {
    const values = skyImage({ ny: 90, nx: 90, sky: 7, sigma: 2 });
    for (let i = 0; i < 1500; i++) values[i] = 50 + i;
    const { median, sigma } = new Histogram().clippedLevel(values, values.length, { median: 8, sigma: 3 });
    expect(Math.abs(median - 7)).toBeLessThan(0.1);
    expect(Math.abs(sigma - 2)).toBeLessThan(0.1);
  });
});
