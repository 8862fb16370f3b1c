import { describe, expect, it } from "vitest";
import { imageRings, LAST_RING, RINGS_PER_CYCLE } from "../../../sim/psf/image-rings.ts";
import { quinticTransform } from "../../../sim/psf/quintic.ts";

/** A Gaussian of a FWHM of 3 pixels, off the middle, and one bright pixel: [ny][nx], of sum 1. */
function image(ny: number, nx: number): Float64Array {
  const raw = Float64Array.from({ length: ny * nx }, (_, p) => {
    const [y, x] = [Math.floor(p / nx) - ny / 3, (p % nx) - nx / 2];
    return Math.exp((-4 * Math.LN2 * (x * x + y * y)) / 9) + (p === 5 ? 0.3 : 0);
  });
  const sum = raw.reduce((a, b) => a + b);
  return raw.map((v) => v / sum);
}

/** |sum_yx p exp(-2 pi i (u x + v y))|, term by term, at the nearest multiple of 1/64 as the table has it. */
function direct(pixels: Float64Array, ny: number, nx: number, u: number, v: number): number {
  const [fu, fv] = [Math.round(u * 64) / 64, Math.round(v * 64) / 64];
  let [re, im] = [0, 0];
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      const phase = 2 * Math.PI * (fu * x + fv * y);
      re += pixels[y * nx + x] * Math.cos(phase);
      im -= pixels[y * nx + x] * Math.sin(phase);
    }
  }
  return Math.hypot(re, im);
}

describe("imageRings", () => {
  it.each([
    ["smaller than the grid", 33, 20],
    ["larger, so that it is wrapped", 70, 131],
  ])("is the mean of |OTF| over each ring: an image %s", (_what, ny, nx) => {
    const pixels = image(ny, nx);
    const rings = imageRings(pixels, ny, nx);
    expect(rings).toHaveLength(RINGS_PER_CYCLE * LAST_RING);
    for (const m of [0, 3, 11, 40]) {
      const u = (m + 0.5) / RINGS_PER_CYCLE;
      const terms = Array.from({ length: 64 }, (_, d) => {
        const [ux, uy] = [u * Math.cos((Math.PI * (d + 0.5)) / 64), u * Math.sin((Math.PI * (d + 0.5)) / 64)];
        return Math.abs(quinticTransform(ux) * quinticTransform(uy)) * direct(pixels, ny, nx, ux, uy);
      });
      const mean = terms.reduce((a, b) => a + b) / terms.length;
      expect(Math.abs(rings[m] - mean)).toBeLessThan(1e-15);
    }
  });
});
