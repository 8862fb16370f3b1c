import { describe, expect, it } from "vitest";
import { cutoutToStamp, StampMaker } from "../../../datasets/survey/stamp.ts";
import { fill, galaxy, KNOWN, light, makeCutout, noiseMap, skyImage, TARGET } from "./make.ts";

const spread = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
};

/** Centre of light of a stamp, in pixels of the cutout. */
function centreOf({ pixels, origin, step }: ReturnType<typeof cutoutToStamp>): readonly [number, number] {
  let [sum, x, y] = [0, 0, 0];
  pixels.forEach((value, k) => {
    sum += value - TARGET.sky;
    x += (value - TARGET.sky) * ((k % TARGET.width) + 0.5);
    y += (value - TARGET.sky) * (Math.floor(k / TARGET.width) + 0.5);
  });
  return [origin[0] + (step * x) / sum, origin[1] + (step * y) / sum];
}

describe("at the network's own scale", () => {
  it("pixels stay as they are, but for sky and flux system", () => {
    const cutout = galaxy(60, 70, [35.3, 28.8], { sky: 8, zeroPoint: 24.5 });
    const stamp = cutoutToStamp(cutout, TARGET, fill());
    expect(stamp.origin).toEqual([15, 13]); // whole pixels
    expect(stamp.factor).toBeCloseTo(10, 12);
    for (let j = 0; j < 32; j++) {
      for (let i = 0; i < 40; i++) {
        const value = cutout.pixels[(13 + j) * 70 + 15 + i];
        expect(stamp.pixels[j * 40 + i]).toBeCloseTo((value - 8) * 10 + 100, 2);
      }
    }
    expect(stamp).toMatchObject({ step: 1, resampled: false, padded: 0, crowded: false });
    expect(stamp.replaced).toEqual({ notFinite: 0, masked: 0, neighbours: 0, blank: 0 });
  });

  it("is where it is told to be, as that of another band is", () => {
    const cutout = galaxy(60, 70, [35.3, 28.8], { sky: 8, zeroPoint: 24.5 });
    const pixels = new Float32Array(TARGET.width * TARGET.height);
    const { origin, padded } = new StampMaker(TARGET).make(cutout, fill(), pixels, [12, 15]);
    expect([origin, padded]).toEqual([[12, 15], 0]);
    expect(pixels[0]).toBeCloseTo((cutout.pixels[15 * 70 + 12] - 8) * 10 + 100, 2);
  });

  it("pixels are the same bits where nothing is to be changed", () => {
    const cutout = galaxy(60, 70, [35, 28]);
    const stamp = cutoutToStamp(cutout, { ...TARGET, sky: 0 }, fill());
    const [x, y] = stamp.origin;
    for (let j = 0; j < 32; j++) {
      const row = (y + j) * 70 + x;
      expect(stamp.pixels.slice(j * 40, (j + 1) * 40)).toEqual(cutout.pixels.slice(row, row + 40));
    }
  });

  it("a scale that is the same but for its last digits is the same", () => {
    expect(cutoutToStamp(galaxy(60, 70, [35, 28], { pixelScale: 0.20001 }), TARGET, fill()).step).toBe(1);
  });
});

describe("at another scale", () => {
  it.each([0.1, 0.137, 0.168, 0.262, 0.4])("%d arcsec/pixel keeps flux and place", (pixelScale) => {
    const at = 0.2 / pixelScale;
    const [x, y] = [50.3 * at, 44.6 * at];
    const cutout = galaxy(Math.ceil(90 * at), Math.ceil(100 * at), [x, y], { pixelScale }, 2 * at);
    const stamp = cutoutToStamp(cutout, TARGET, fill());
    expect(stamp.resampled).toBe(true);
    expect(stamp.step).toBeCloseTo(at, 12);
    const total = cutout.pixels.reduce((sum, v) => sum + v, 0);
    expect(light(stamp.pixels) / total).toBeCloseTo(1, 2);
    const [cx, cy] = centreOf(stamp);
    expect(Math.hypot(cx - x, cy - y)).toBeLessThan(0.05 * at);
    // in the middle of the stamp to a fraction of a pixel
    expect((cx - stamp.origin[0]) / at).toBeCloseTo(20, 0);
    expect((cy - stamp.origin[1]) / at).toBeCloseTo(16, 0);
  });

  it("takes the sky of the cutout's pixels off, which is not that of the stamp's", () => {
    const pixels = new Float32Array(120 * 140).fill(25);
    const cutout = makeCutout(120, 140, { ...KNOWN, pixelScale: 0.1, sky: 24, pixels });
    for (const value of cutoutToStamp(cutout, TARGET, fill()).pixels) expect(value).toBeCloseTo(100 + 4, 4);
  });

  it("says what white noise becomes", () => {
    const [ny, nx] = [120, 140];
    const pixels = skyImage({ ny, nx, sigma: 3 });
    const stamp = cutoutToStamp(
      makeCutout(ny, nx, { ...KNOWN, pixelScale: 0.1, sigma: 3, pixels, centre: [70, 60] }),
      TARGET,
      fill(),
    );
    expect(stamp.noise).toBeCloseTo(6, 12); // four pixels of 3 in each
    expect(spread([...stamp.pixels])).toBeCloseTo(6, 0);
  });

  it("needs to be known, unless the network's is not", () => {
    const cutout = galaxy(60, 70, [35, 28], { pixelScale: undefined });
    expect(() => cutoutToStamp(cutout, TARGET, fill())).toThrow(
      /a.fits: its pixel scale is not known.*--pixel-scale/,
    );
    expect(cutoutToStamp(cutout, { ...TARGET, pixel_scale: undefined }, fill()).step).toBe(1);
  });
});

describe("sky and noise", () => {
  const options = { ny: 90, nx: 90, sky: 50, sigma: 4, galaxies: [{ x: 44, y: 46, scale: 3, flux: 2e4 }] };
  it("are measured where they are not given", () => {
    const cutout = makeCutout(90, 90, {
      ...KNOWN,
      sky: undefined,
      sigma: undefined,
      pixels: skyImage(options),
    });
    const stamp = cutoutToStamp(cutout, TARGET, fill());
    expect(Math.abs(stamp.sky - 50)).toBeLessThan(0.3);
    expect(Math.abs(stamp.sigma - 4)).toBeLessThan(0.3);
    expect(stamp.measured).toEqual({ sky: true, sigma: true });
    const given = cutoutToStamp({ ...cutout, sky: 49, sigma: 5 }, TARGET, fill());
    expect(given).toMatchObject({ sky: 49, sigma: 5, measured: { sky: false, sigma: false } });
  });

  it("come from a map of sigma, where nothing shines; its bad pixels are bad", () => {
    const map = new Float32Array(90 * 90).fill(4);
    const segments = new Int32Array(90 * 90);
    for (let k = 0; k < map.length; k++) {
      if (Math.hypot((k % 90) - 44, Math.floor(k / 90) - 46) > 12) continue;
      segments[k] = 3;
      map[k] = 40;
    }
    map[46 * 90 + 40] = 0;
    map[46 * 90 + 41] = Number.NaN;
    const pixels = skyImage(options);
    pixels[46 * 90 + 40] = 1e9;
    const stamp = cutoutToStamp(
      makeCutout(90, 90, { ...KNOWN, sky: 50, sigma: noiseMap(map), segments, pixels }),
      TARGET,
      fill(),
    );
    expect(stamp.sigma).toBe(4);
    expect(stamp.replaced.masked).toBe(2);
    expect(stamp.pixels.every((v) => v < 1e4)).toBe(true);
  });
});

describe("a cutout that is smaller than the stamp", () => {
  it("is padded with sky and noise", () => {
    const cutout = galaxy(20, 24, [12, 10], { sigma: 2, zeroPoint: 24.5 });
    const stamp = cutoutToStamp(cutout, TARGET, fill());
    expect(stamp.padded).toBe(32 * 40 - 20 * 24);
    expect(stamp.origin).toEqual([-8, -6]); // the cutout is in the middle
    const outside = [...stamp.pixels].filter((_, k) => k % 40 < 8);
    expect(spread(outside)).toBeGreaterThan(17);
    expect(spread(outside)).toBeLessThan(23);
    expect(Math.abs(outside.reduce((a, b) => a + b, 0) / outside.length - 100)).toBeLessThan(5);
  });

  it("is padded at another scale too", () => {
    const stamp = cutoutToStamp(galaxy(20, 24, [12, 10], { pixelScale: 0.25 }), TARGET, fill());
    expect(stamp.padded).toBe(32 * 40 - 24 * 30); // 20 x 24 pixels of 0.25 are 25 x 30 of 0.2, of which 24 rows are whole
    const exact = cutoutToStamp(galaxy(64, 80, [40, 32], { pixelScale: 0.1 }), TARGET, fill());
    expect(exact.padded).toBe(0);
  });
});

describe("the centre", () => {
  it("is the one that is given, even beyond the edge", () => {
    const stamp = cutoutToStamp(galaxy(60, 70, [35, 28], { centre: [10.2, 28] }), TARGET, fill());
    expect(stamp.origin).toEqual([-10, 12]);
    expect(stamp.padded).toBe(10 * 32);
  });

  it("must be in the image", () => {
    const at = (centre: readonly [number, number]) => () =>
      cutoutToStamp(galaxy(60, 70, [35, 28], { centre }), TARGET, fill());
    expect(at([70, 60])).not.toThrow();
    expect(at([499.5, 499.5])).toThrow(
      /a.fits: the centre \(500, 500\) lies outside the image of 70 x 60 pixels/,
    );
    expect(at([-0.5, 3])).toThrow(/the centre \(0, 3.5\) lies outside/);
  });

  it("is that of the segment nearest to the middle", () => {
    const segments = new Int32Array(60 * 70);
    for (let k = 0; k < segments.length; k++) {
      const [x, y] = [(k % 70) + 0.5, Math.floor(k / 70) + 0.5];
      if (Math.hypot(x - 40, y - 33) < 6) segments[k] = 4;
    }
    const two = skyImage({
      ...{ ny: 60, nx: 70 },
      galaxies: [
        { x: 40, y: 33, scale: 2, flux: 1e3 },
        { x: 33, y: 28, scale: 2, flux: 1e5 }, // brighter, but has no segment
      ],
    });
    const stamp = cutoutToStamp(makeCutout(60, 70, { ...KNOWN, pixels: two, segments }), TARGET, fill());
    expect(Math.abs(stamp.origin[0] + 20 - 39)).toBeLessThanOrEqual(2);
    const none = cutoutToStamp(makeCutout(60, 70, { ...KNOWN, pixels: two }), TARGET, fill());
    expect(none.origin).toEqual([13, 12]);
  });

  it("that was measured does not move the stamp over the edge", () => {
    const stamp = cutoutToStamp(galaxy(36, 44, [28, 14]), TARGET, fill());
    expect(stamp).toMatchObject({ origin: [4, 0], padded: 0 });
    const same = cutoutToStamp(galaxy(32, 40, [25, 12]), TARGET, fill());
    expect(same).toMatchObject({ origin: [0, 0], padded: 0 });
  });

  it("is the middle where there is nothing", () => {
    const pixels = skyImage({ ny: 60, nx: 70, sigma: 1 });
    expect(cutoutToStamp(makeCutout(60, 70, { ...KNOWN, pixels }), TARGET, fill()).origin).toEqual([15, 14]);
  });

  it("may be anywhere in a large image, of which only the surroundings matter", () => {
    const [ny, nx] = [900, 1000];
    const pixels = skyImage({ ny, nx, sky: 5, galaxies: [{ x: 850.5, y: 120.5, scale: 3, flux: 1e5 }] });
    pixels.fill(Number.NaN, 0, 1000);
    const cutout = makeCutout(ny, nx, {
      ...KNOWN,
      sky: undefined,
      sigma: undefined,
      pixels,
      centre: [850.5, 120.5],
    });
    const stamp = cutoutToStamp(cutout, TARGET, fill());
    expect(stamp.sky).toBeCloseTo(5, 1);
    expect(stamp.origin).toEqual([831, 105]);
    expect(light(stamp.pixels)).toBeGreaterThan(9e4);
    expect(stamp.replaced.notFinite).toBe(0);
  });
});
