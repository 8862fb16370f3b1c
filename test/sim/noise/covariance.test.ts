import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Covariance, kernelCovariance, resamplingCovariance } from "../../../sim/noise/covariance.ts";

const at = ({ reach, values }: Covariance, dx: number, dy: number): number =>
  values[(dy + reach) * (2 * reach + 1) + dx + reach];
/** Along one axis, all lags. */
const sumAlong = (c: Covariance): number =>
  Array.from({ length: 2 * c.reach + 1 }, (_, i) => at(c, i - c.reach, 0)).reduce((a, b) => a + b, 0);

describe("the covariance of a kernel", () => {
  it("is that of white noise convolved with it, written out", () => {
    // k = [1 2; 3 4]: sum k^2 = 30
    const c = kernelCovariance("k", { ny: 2, nx: 2, pixels: [1, 2, 3, 4] });
    expect(c.reach).toBe(1);
    expect(at(c, 0, 0)).toBe(1);
    expect(at(c, 1, 0)).toBeCloseTo((1 * 2 + 3 * 4) / 30, 15);
    expect(at(c, 0, 1)).toBeCloseTo((1 * 3 + 2 * 4) / 30, 15);
    expect(at(c, 1, 1)).toBeCloseTo((1 * 4) / 30, 15);
    expect(at(c, -1, 1)).toBeCloseTo((2 * 3) / 30, 15);
  });

  it("is 1 at lag 0, symmetric, and adds up to (sum k)^2 / sum k^2", () => {
    const weight = fc.double({ min: -1, max: 1, noNaN: true });
    const image = fc
      .record({ ny: fc.integer({ min: 1, max: 5 }), nx: fc.integer({ min: 1, max: 5 }) })
      .chain(({ ny, nx }) =>
        fc.array(weight, { minLength: ny * nx, maxLength: ny * nx }).map((pixels) => ({ ny, nx, pixels })),
      )
      .filter(({ pixels }) => Math.abs(pixels.reduce((a, b) => a + b, 0)) > 0.01);
    fc.assert(
      fc.property(image, (kernel) => {
        const c = kernelCovariance("k", kernel);
        const sum = kernel.pixels.reduce((a, b) => a + b, 0);
        const power = kernel.pixels.reduce((a, b) => a + b * b, 0);
        expect(at(c, 0, 0)).toBeCloseTo(1, 12);
        expect(c.values.reduce((a, b) => a + b, 0)).toBeCloseTo(sum ** 2 / power, 9);
        expect(Array.from(c.values.toReversed())).toEqual(Array.from(c.values, (v) => expect.closeTo(v, 12)));
      }),
    );
  });

  it.each([
    [[1, -1, 2, -2], /must not add up to 0/],
    [[0, 0, 0, 0], /must not add up to 0/],
    [[1, Number.NaN, 0, 0], /finite numbers, but that in row 0, column 1 is NaN/],
  ])("%j is refused", (pixels, message) => {
    expect(() => kernelCovariance("k.fits", { ny: 2, nx: 2, pixels })).toThrow(message);
  });
});

describe("the covariance of a resampled image", () => {
  it("bilinear, pixels of the same size: 2/3 : 1/6 of the autocorrelation of a triangle", () => {
    const c = resamplingCovariance("r", "bilinear", 1);
    expect(c.reach).toBe(1);
    expect(at(c, 1, 0)).toBeCloseTo(1 / 4, 6);
    expect(at(c, 1, 1)).toBeCloseTo(1 / 16, 6);
  });

  it.each([
    [0.5, 1],
    [0.6, 0.8],
    [0.8, 0.8],
    [1, 0.5],
    [0.37, 0.9],
    [2, 1],
  ])(
    "drizzle, scale %d, pixfrac %d: the noise of large areas as Fruchter & Hook (2002) derive it",
    (scale, pixfrac) => {
      const r = pixfrac / scale;
      const ratio = r >= 1 ? r / (1 - 1 / (3 * r)) : 1 / (1 - r / 3);
      expect(sumAlong(resamplingCovariance("r", "drizzle", scale, pixfrac))).toBeCloseTo(ratio, 5);
    },
  );

  it("lanczos3 against a finer sum, and a spectrum that is nowhere negative", () => {
    const c = resamplingCovariance("r", "lanczos3", 0.7);
    const k = (u: number): number =>
      u === 0
        ? 1
        : Math.abs(u) >= 3
          ? 0
          : (3 * Math.sin(Math.PI * u) * Math.sin((Math.PI * u) / 3)) / (Math.PI * u) ** 2;
    const overlap = (t: number): number => {
      let sum = 0;
      for (let i = -60_000; i < 60_000; i++) sum += k((i + 0.5) / 2e4) * k((i + 0.5) / 2e4 + t);
      return sum;
    };
    for (const i of [1, 2, 5, 8]) expect(at(c, i, 0)).toBeCloseTo(overlap(0.7 * i) / overlap(0), 6);
    for (let q = 0; q <= Math.PI; q += 0.05) {
      let power = 0;
      for (let i = -c.reach; i <= c.reach; i++) power += at(c, i, 0) * Math.cos(q * i);
      expect(power).toBeGreaterThan(-1e-5);
    }
  });

  it("a large pixel has no neighbours to go with; an absurd scale is refused", () => {
    expect(resamplingCovariance("r", "bilinear", 3).reach).toBe(0);
    expect(() => resamplingCovariance("r", "bilinear", 0)).toThrow(/r.scale = 0 is not allowed/);
    expect(() => resamplingCovariance("r", "bilinear", Number.NaN)).toThrow(/not allowed/);
  });
});
