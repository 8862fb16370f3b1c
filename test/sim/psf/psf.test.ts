import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { airyOtf } from "../../../sim/psf/airy.ts";
import { gaussianOtf } from "../../../sim/psf/gaussian.ts";
import { imageOtf, normalisePsf } from "../../../sim/psf/image.ts";
import { kolmogorovOtf } from "../../../sim/psf/kolmogorov.ts";
import { moffatAlpha, moffatOtf } from "../../../sim/psf/moffat.ts";
import type { RadialOtf } from "../../../sim/psf/otf.ts";
import { besselJ0, integrate } from "../../numerics.ts";

/** Surface brightness at r, the Hankel transform of the OTF up to kMax [rad / arcsec]. */
const brightness = (otf: RadialOtf, r: number, kMax: number): number =>
  integrate((k) => otf.value(k * otf.scale) * besselJ0(k * r) * k, 0, kMax, 3000) / (2 * Math.PI);

const fwhm = fc.double({ min: 0.1, max: 3, noNaN: true });

describe("PSF laws", () => {
  const half = (otf: RadialOtf, width: number, kMax: number): void => {
    expect(brightness(otf, width / 2, kMax) / brightness(otf, 0, kMax)).toBeCloseTo(0.5, 5);
    expect(otf.value(0)).toBeCloseTo(1, 9);
  };

  it("law: at half of the FWHM the brightness is half of the peak", () => {
    fc.assert(
      fc.property(fwhm, fc.double({ min: 1.8, max: 8, noNaN: true }), (width, beta) => {
        half(gaussianOtf(width), width, 25 / width);
        half(moffatOtf(width, beta), width, 60 / width);
        half(kolmogorovOtf(width), width, 40 / width);
      }),
      { numRuns: 10 },
    );
  });

  it("Airy: FWHM = 1.028994 lambda/D without obscuration (first half-maximum of (2 J1(x)/x)^2)", () => {
    half(airyOtf(0.4), 1.0289939 * 0.4, (2 * Math.PI) / 0.4);
  });

  it("Airy: the OTF of the obscured aperture has its known values", () => {
    // at nu -> 0 all apertures coincide; at nu = (1 - eps)/2 the small disc leaves the large one
    const open = airyOtf(1, 0);
    const annulus = airyOtf(1, 0.5);
    expect(open.value(0.5)).toBeCloseTo((2 / Math.PI) * (Math.acos(0.5) - 0.5 * Math.sqrt(0.75)), 12);
    expect(annulus.value(0)).toBeCloseTo(1, 12);
    expect(annulus.value(0.9999)).toBeLessThan(1e-4);
    expect(annulus.value(1)).toBe(0);
    // a high-frequency modulation is less damped with an obscuration
    expect(annulus.value(0.85)).toBeGreaterThan(open.value(0.85));
  });

  it("Moffat: the OTF is the Hankel transform of (1 + (r/alpha)^2)^-beta", () => {
    const [width, beta] = [0.7, 3.5];
    const alpha = moffatAlpha(width, beta);
    const otf = moffatOtf(width, beta);
    for (const k of [0.5, 2, 6]) {
      const direct = integrate(
        (r) => ((2 * (beta - 1)) / alpha ** 2) * (1 + (r / alpha) ** 2) ** -beta * besselJ0(k * r) * r,
        0,
        60,
        20_000,
      );
      expect(otf.value(k * alpha)).toBeCloseTo(direct, 7);
    }
  });

  it("Moffat: beta = 1.5 has the closed form exp(-k alpha)", () => {
    for (const x of [0.01, 0.3, 1, 5, 12]) expect(moffatOtf(1, 1.5).value(x)).toBeCloseTo(Math.exp(-x), 12);
  });

  it("Moffat: beta near 1 and large beta stay normalised; large beta is nearly Gaussian", () => {
    expect(moffatOtf(1, 1.05).value(1e-9)).toBeGreaterThan(0.8);
    const wide = moffatOtf(1, 200);
    const gauss = gaussianOtf(1);
    for (const k of [1, 3, 5]) {
      expect(wide.value(k * wide.scale)).toBeCloseTo(gauss.value(k * gauss.scale), 2);
    }
  });
});

describe("PSF image", () => {
  const sampled = (n: number, sigma: number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, p) => {
      const x = (p % n) - (n - 1) / 2;
      const y = Math.floor(p / n) - (n - 1) / 2;
      return 7 * Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
    });

  it("law: samples of a Gaussian have its OTF", () => {
    const scale = 0.2;
    const otf = imageOtf({ file: "gauss.npy", pixels: sampled(25, 2), ny: 25, nx: 25 }, scale, false);
    const k = Float64Array.of(0.5, 2, 4);
    const { re, im } = otf.onGrid(k, Float64Array.of(1)).plus;
    k.forEach((kx, i) => {
      expect(re[i]).toBeCloseTo(Math.exp((-(kx * kx + 1) * (2 * scale) ** 2) / 2), 3);
      expect(im[i]).toBeCloseTo(0, 12);
    });
  });

  const image = (change: (p: Float64Array) => void, n = 5): Parameters<typeof normalisePsf>[0] => {
    const pixels = sampled(n, 1);
    change(pixels);
    return { file: "psf.fits", pixels, ny: n, nx: n };
  };

  it("refuses what cannot be a PSF, naming the file and the place", () => {
    expect(() => normalisePsf(image((p) => p.fill(Number.NaN, 7, 8)))).toThrow(
      /psf\.fits.*\[y 1, x 2\].*NaN/,
    );
    expect(() => normalisePsf(image((p) => p.fill(0)))).toThrow(/psf\.fits.*sum to 0.*above 0/);
    expect(() => normalisePsf(image((p) => p.fill(-1)))).toThrow(/psf\.fits.*sum to -25.*above 0/);
    expect(() => normalisePsf(image((p) => p.fill(Infinity, 7, 8)))).toThrow(/\[y 1, x 2\].*Infinity/);
    expect(() => normalisePsf(image((p) => p.fill(1e308)))).toThrow(/sum to Infinity.*finite/);
    expect(() => normalisePsf(image((p) => p.fill(1).fill(-23.99999999, 0, 1)))).toThrow(/cancel.*no PSF/);
  });

  it("is normalised", () => {
    expect(normalisePsf(image(() => {})).pixels.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });
});
