import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MARGIN, Resampler, spanOf } from "../../../datasets/survey/resample.ts";
import type { Grid } from "../../../datasets/survey/splines.ts";

const resampler = new Resampler();

function resample(source: Float32Array, ny: number, nx: number, y: Grid, x: Grid): Float32Array {
  const out = new Float32Array(y.count * x.count).fill(Number.NaN);
  resampler.resample(source, ny, nx, y, x, out);
  return out;
}

/** A Gaussian integrated over pixels: exact, as products of error functions. */
function gaussian(
  sigma: number,
  [x0, y0]: readonly [number, number],
  y: Grid,
  x: Grid,
): { readonly pixels: Float32Array; readonly peak: number } {
  const integrals = (centre: number, { start, step, count }: Grid): number[] =>
    Array.from(
      { length: count },
      (_, k) =>
        normalCdf((start + (k + 1) * step - centre) / sigma) - normalCdf((start + k * step - centre) / sigma),
    );
  const [rows, columns] = [integrals(y0, y), integrals(x0, x)];
  const pixels = Float32Array.from(rows.flatMap((a) => columns.map((b) => a * b)));
  return { pixels, peak: pixels.reduce((a, b) => Math.max(a, b), 0) };
}

/** By Simpson's rule on the density: 1e-12 in the range that is used. */
function normalCdf(z: number): number {
  const steps = 200;
  const h = z / steps;
  let sum = 0;
  for (let k = 0; k <= steps; k++) {
    const weight = k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((k * h) ** 2) / 2);
  }
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

const whole = (n: number): Grid => ({ start: 0, step: 1, count: n });
const total = (a: Float32Array): number => a.reduce((sum, v) => sum + v, 0);
const largest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

const image = fc
  .record({ ny: fc.integer({ min: 1, max: 40 }), nx: fc.integer({ min: 1, max: 40 }), seed: fc.nat() })
  .map(({ ny, nx, seed }) => {
    let state = (seed + 1) % 2147483647;
    const pixels = Float32Array.from({ length: ny * nx }, () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647 - 0.3;
    });
    return { ny, nx, pixels };
  });

describe("whole pixels at the same scale", () => {
  it("are copied bit by bit, and nothing is beyond the image", () => {
    fc.assert(
      fc.property(
        image,
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -50, max: 50 }),
        (im, dy, dx) => {
          const { ny, nx, pixels } = im;
          const [y, x] = [
            { start: dy, step: 1, count: 7 },
            { start: dx, step: 1, count: 9 },
          ];
          const out = resample(pixels, ny, nx, y, x);
          for (let j = 0; j < 7; j++) {
            for (let i = 0; i < 9; i++) {
              const inside = j + dy >= 0 && j + dy < ny && i + dx >= 0 && i + dx < nx;
              expect(out[j * 9 + i]).toBe(inside ? pixels[(j + dy) * nx + i + dx] : 0);
            }
          }
        },
      ),
    );
  });

  it("are the same by interpolation, to rounding", () => {
    fc.assert(
      fc.property(image, ({ ny, nx, pixels }) => {
        // not exactly 1, so that nothing is copied
        const near = (n: number): Grid => ({ start: 0, step: 1 + 1e-12, count: n });
        expect(largest(resample(pixels, ny, nx, near(ny), near(nx)), pixels)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe("flux", () => {
  it("is conserved whatever the grid that covers the image", () => {
    const scale = fc.double({ min: 0.3, max: 3.5, noNaN: true });
    const before = fc.double({ min: 0, max: 4, noNaN: true });
    fc.assert(
      fc.property(image, scale, scale, before, before, ({ ny, nx, pixels }, sy, sx, oy, ox) => {
        const cover = (n: number, step: number, offset: number): Grid => ({
          ...{ start: -offset, step, count: Math.ceil((n + offset) / step) },
        });
        const out = resample(pixels, ny, nx, cover(ny, sy, oy), cover(nx, sx, ox));
        expect(total(out)).toBeCloseTo(total(pixels), 3);
      }),
    );
  });

  it("between edges of pixels is exactly theirs: binning", () => {
    fc.assert(
      fc.property(image, ({ ny, nx, pixels }) => {
        const half = (n: number): Grid => ({ start: 0, step: 2, count: Math.floor(n / 2) });
        const [y, x] = [half(ny), half(nx)];
        const out = resample(pixels, ny, nx, y, x);
        for (let j = 0; j < y.count; j++) {
          for (let i = 0; i < x.count; i++) {
            const at = 2 * j * nx + 2 * i;
            const sum = pixels[at] + pixels[at + 1] + pixels[at + nx] + pixels[at + nx + 1];
            expect(out[j * x.count + i]).toBeCloseTo(sum, 5);
          }
        }
      }),
    );
  });

  it("of a constant is that of the area, up to the edge", () => {
    const grid = { start: 0, step: 0.7, count: 20 };
    const out = resample(new Float32Array(14 * 14).fill(3), 14, 14, grid, grid);
    for (const value of out) expect(value).toBeCloseTo(0.49 * 3, 5);
  });

  it("of a slope is that of the area, away from the edge", () => {
    const n = 60;
    const pixels = Float32Array.from({ length: n * n }, (_, k) => 5 + 0.1 * ((k % n) + 0.5));
    const grid = { start: 20.3, step: 0.7, count: 20 };
    const out = resample(pixels, n, n, grid, grid);
    out.forEach((value, k) => {
      const middle = grid.start + ((k % 20) + 0.5) * grid.step;
      expect(value).toBeCloseTo(0.49 * (5 + 0.1 * middle), 5);
    });
  });
});

describe("a Gaussian", () => {
  const n = 64;
  const centre = [31.7, 32.4] as const;
  /** Largest error, of the peak, on a grid of another scale and phase. */
  const error = (sigma: number, step: number, start: number): number => {
    const { pixels } = gaussian(sigma, centre, whole(n), whole(n));
    const grid = { start, step, count: Math.floor((n - start) / step) };
    const truth = gaussian(sigma, centre, grid, grid);
    return largest(resample(pixels, n, n, grid, grid), truth.pixels) / truth.peak;
  };

  it.each([
    // FWHM 2.4, 3.5, 4.7 and 7 pixels
    [1, 1, 3e-2],
    [1.5, 0.5, 8e-3],
    [1.5, 1, 5e-3],
    [1.5, 1.37, 3e-3],
    [2, 0.5, 3e-3],
    [2, 1, 1.5e-3],
    [3, 0.5, 7e-4],
    [3, 1, 3e-4],
    [3, 2.3, 3e-4],
  ])("of sigma %d pixels at step %d is right to %d of its peak", (sigma, step, most) => {
    for (const start of [0.25, 0.5]) expect(error(sigma, step, start)).toBeLessThan(most);
  });

  it("is sixteen times as exact with twice the sampling", () => {
    expect(error(3, 1, 0.5) / error(6, 1, 0.5)).toBeGreaterThan(12);
  });

  it("comes back after a shift to and fro", () => {
    const { pixels, peak } = gaussian(3, centre, whole(n), whole(n));
    const there = resample(pixels, n, n, { ...whole(n), start: 0.3 }, { ...whole(n), start: -0.4 });
    const back = resample(there, n, n, { ...whole(n), start: -0.3 }, { ...whole(n), start: 0.4 });
    expect(largest(back, pixels) / peak).toBeLessThan(1e-3);
  });

  it("does not depend on what is further away than the margin", () => {
    const { pixels } = gaussian(2, centre, whole(n), whole(n));
    const grid = { start: 30.3, step: 0.9, count: 4 };
    const near = resample(pixels, n, n, grid, grid);
    const { from, to } = spanOf(grid, n);
    expect([from, to]).toEqual([30 - MARGIN, 34 + MARGIN]);
    const far = pixels.slice();
    for (let k = 0; k < far.length; k++) {
      const [j, i] = [Math.floor(k / n), k % n];
      if (j < from || j >= to || i < from || i >= to) far[k] = 1e3;
    }
    expect(largest(resample(far, n, n, grid, grid), near)).toBe(0);
  });
});

it("keeps nothing of the image before", () => {
  const one = new Float32Array(30 * 30).fill(1);
  const grid = { start: 0.5, step: 1.5, count: 10 };
  const fresh = resample(one, 30, 30, grid, grid);
  resample(new Float32Array(80 * 70).fill(9), 80, 70, { ...grid, count: 40 }, { ...grid, count: 30 });
  expect(resample(one, 30, 30, grid, grid)).toEqual(fresh);
});
