import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { fwhmOf } from "../../../sim/psf/fwhm.ts";
import { temporary } from "../../datasets/make.ts";

describe("the FWHM of a PSF", () => {
  it("is its own where it has one, also of an ellipse", () => {
    expect(fwhmOf({ kind: "moffat", fwhm: 0.7, beta: 3, e: 0.3, pa: 4 }, 0.2)).toBe(0.7);
    expect(fwhmOf({ kind: "kolmogorov", fwhm: 0.9 }, 0.2)).toBe(0.9);
  });

  it("of an Airy pattern is 1.029 lambda / D (Born & Wolf), less with an obscuration", () => {
    expect(fwhmOf({ kind: "airy", lam_over_diam: 2 }, 1)).toBeCloseTo(2 * 1.02899, 4);
    const hubble = fwhmOf({ kind: "airy", lam_over_diam: 1, obscuration: 0.33 }, 1);
    expect(hubble).toBeGreaterThan(0.9);
    expect(hubble).toBeLessThan(1);
  });

  it.each([2.5, 3.5, 7])("of an image of FWHM %f pixels is found to 2 %", (fwhm) => {
    const [n, s] = [41, fwhm / 2.35482];
    const pixels = Float64Array.from({ length: n * n }, (_, k) => {
      const [x, y] = [(k % n) - 20.3, Math.floor(k / n) - 19.8];
      return Math.exp(-(x * x + y * y) / (2 * s * s));
    });
    const file = join(temporary(), "psf.npy");
    writeFileSync(file, encodeNpy(pixels, [n, n]));
    const psf = { kind: "image", file, pixel_scale: 0.1 } as const;
    expect(Math.abs(fwhmOf({ ...psf, includes_pixel: false }, 9) / (0.1 * fwhm) - 1)).toBeLessThan(0.02);
    // of which the pixel is a part, by default
    const sky = 0.1 * Math.sqrt(fwhm * fwhm - (8 * Math.LN2) / 12);
    expect(Math.abs(fwhmOf(psf, 9) / sky - 1)).toBeLessThan(0.02);
  });

  it("of an image without a maximum is no number", () => {
    const file = join(temporary(), "psf.npy");
    writeFileSync(file, encodeNpy(new Float64Array(81).fill(1), [9, 9]));
    expect(fwhmOf({ kind: "image", file }, 1)).toBeNaN();
  });
});
