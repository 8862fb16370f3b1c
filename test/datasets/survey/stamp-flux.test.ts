import { describe, expect, it } from "vitest";
import type { Cutout, StampTarget } from "../../../datasets/survey/cutout.ts";
import { cutoutToStamp } from "../../../datasets/survey/stamp.ts";
import { fill, galaxy, KNOWN, makeCutout, skyImage, TARGET } from "./make.ts";

const light = (pixels: Float32Array): number => pixels.reduce((sum, v) => sum + v - TARGET.sky, 0);
describe("the flux system", () => {
  it("is that of zero points, else of gains, else of noise", () => {
    const made = (known: Partial<Cutout>, target: StampTarget = TARGET) =>
      cutoutToStamp(galaxy(60, 70, [35, 28], known), target, fill());
    expect(made({ zeroPoint: 25, gain: 7 })).toMatchObject({ scale: "zero point", zeroPoint: 25 });
    expect(made({ zeroPoint: 25, gain: 7 }).factor).toBeCloseTo(10 ** 0.8, 12);
    expect(made({ zeroPoint: undefined, gain: 6 })).toMatchObject({ scale: "gain", factor: 3 });
    const noisy = { ...TARGET, zero_point: undefined, noise: 8 };
    expect(made({ zeroPoint: 25 }, noisy)).toMatchObject({
      scale: "noise",
      factor: 8,
      noise: 8,
      zeroPoint: 25,
    });
    const fine = made({ zeroPoint: 25, pixelScale: 0.1 }, noisy); // four pixels in each
    expect(fine).toMatchObject({ factor: 4, noise: 8 });
    expect(() => made({ zeroPoint: undefined })).toThrow(
      /a.fits: nothing tells how many of the network's ADU/,
    );
  });

  it("gives the same stamp at any scale of the pixels", () => {
    const target = { ...TARGET, zero_point: undefined, noise: 8 };
    const pixels = skyImage({
      ny: 90,
      nx: 90,
      sky: 3,
      sigma: 2,
      galaxies: [{ x: 45, y: 45, scale: 3, flux: 1e4 }],
    });
    const at = (scale: number) =>
      cutoutToStamp(
        makeCutout(90, 90, {
          pixelScale: 0.25,
          zeroPoint: 25 + 2.5 * Math.log10(scale),
          pixels: pixels.map((v) => v * scale),
        }),
        target,
        fill(),
      );
    const one = at(1);
    expect(one.scale).toBe("noise");
    for (const scale of [1e-30, 1e-12, 1e-3, 1e6, 1e30]) {
      const stamp = at(scale);
      expect(stamp.sky / scale / one.sky).toBeCloseTo(1, 3);
      expect(stamp.sigma / scale / one.sigma).toBeCloseTo(1, 3);
      expect(stamp.isBlank).toBe(false);
      stamp.pixels.forEach((value, k) => {
        expect(Math.abs(value - one.pixels[k])).toBeLessThan(0.02 + 1e-3 * Math.abs(one.pixels[k] - 100));
      });
    }
  });

  it("of the noise leaves no galaxy brighter than the network has seen", () => {
    const target = { ...TARGET, zero_point: undefined, noise: 8 };
    const faint = cutoutToStamp(galaxy(60, 70, [35, 28], { zeroPoint: 25 }), target, fill());
    const brightest = light(faint.pixels) / 4;
    const stamp = cutoutToStamp(
      galaxy(60, 70, [35, 28], { zeroPoint: 25 }),
      { ...target, brightest },
      fill(),
    );
    expect(light(stamp.pixels) / brightest).toBeCloseTo(1, 3);
    expect(stamp.factor / faint.factor).toBeCloseTo(1 / 4, 4);
    expect(stamp.noise).toBeCloseTo(2, 3);
    const known = { ...TARGET, brightest: 1 }; // zero points come first
    expect(cutoutToStamp(galaxy(60, 70, [35, 28]), known, fill()).factor).toBe(1);
  });

  it("must not lose all light beside the network's sky", () => {
    const faint = makeCutout(60, 70, {
      ...{ ...KNOWN, zeroPoint: undefined, gain: 2e-9 },
      pixels: skyImage({ ny: 60, nx: 70, sigma: 1 }),
    });
    expect(() => cutoutToStamp(faint, TARGET, fill())).toThrow(
      /a.fits: its light is lost beside the network's sky: by its gain, its noise is 1.0e-9/,
    );
    const flat = { ...faint, pixels: new Float32Array(60 * 70).fill(1) };
    expect(cutoutToStamp(flat, TARGET, fill()).isBlank).toBe(true);
  });

  it("works in maggies", () => {
    const pixels = galaxy(60, 70, [35, 28]).pixels.map((v) => v * 1e-12);
    const cutout = makeCutout(60, 70, { ...KNOWN, pixels, zeroPoint: 0, sigma: 1e-12 });
    const stamp = cutoutToStamp(cutout, { ...TARGET, zero_point: 30 }, fill());
    expect(light(stamp.pixels)).toBeCloseTo(
      light(cutoutToStamp(galaxy(60, 70, [35, 28]), TARGET, fill()).pixels),
      -1,
    );
    expect(stamp.noise).toBeCloseTo(1, 9);
  });
});
