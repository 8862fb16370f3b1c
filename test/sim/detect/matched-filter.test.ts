import { describe, expect, it } from "vitest";
import { Sequence } from "../../../shared/random/sequence.ts";
import { gaussianImage } from "../../../sim/detect/gaussian-image.ts";
import { filteredRows, kernelOf } from "../../../sim/detect/matched-filter.ts";

const KERNEL = (({ pixels, side }) => kernelOf(pixels, side))(gaussianImage(3));

function filtered(image: Float32Array, nx: number, level: number, noise: number): Float32Array {
  const ny = image.length / nx;
  const read = (first: number, out: Float32Array): void =>
    out.set(image.subarray(first * nx, first * nx + out.length));
  const rows = [...filteredRows([ny, nx], read, { level, noise }, KERNEL)].length;
  expect(rows).toBe(ny);
  const all = new Float32Array(image.length);
  let y = 0;
  for (const row of filteredRows([ny, nx], read, { level, noise }, KERNEL)) all.set(row, nx * y++);
  return all;
}

describe("the matched filter", () => {
  it("is the sum over the kernel, at borders, too, in strips of rows as in one", () => {
    const random = new Sequence("filter");
    const [ny, nx] = [300, 21]; // more than two strips
    const image = Float32Array.from({ length: ny * nx }, () => 10 + random.normal());
    image[5000] = Number.NaN; // counts as sky
    const out = filtered(image, nx, 10, 2);
    const { pixels, side, power } = KERNEL;
    const half = (side - 1) / 2;
    for (let p = 0; p < image.length; p += 37) {
      let sum = 0;
      for (let j = -half; j <= half; j++) {
        for (let i = -half; i <= half; i++) {
          const [x, y] = [(p % nx) + i, Math.floor(p / nx) + j];
          if (x < 0 || y < 0 || x >= nx || y >= ny) continue;
          const value = image[y * nx + x];
          if (!Number.isNaN(value)) sum += (value - 10) * pixels[(j + half) * side + i + half];
        }
      }
      expect(out[p]).toBeCloseTo(sum / (2 * Math.sqrt(power)), 4);
    }
  });

  it("has unit variance in noise, and the signal-to-noise ratio of a star at its place", () => {
    const random = new Sequence("noise");
    const nx = 256;
    const noise = 7;
    const image = Float32Array.from({ length: nx * nx }, () => 100 + noise * random.normal());
    const out = filtered(image, nx, 100, noise);
    const inner = Array.from(out).filter((_, p) => p % nx > 10 && p % nx < 245 && p > 2560 && p < 62_000);
    const variance = inner.reduce((sum, s) => sum + s * s, 0) / inner.length;
    expect(Math.abs(variance - 1)).toBeLessThan(0.06); // pixels of a PSF are one number

    const star = new Float32Array(nx * nx);
    const { pixels, side } = gaussianImage(3);
    const half = (side - 1) / 2;
    pixels.forEach((value, p) => {
      star[(100 + Math.floor(p / side) - half) * nx + 90 + (p % side) - half] = 500 * value;
    });
    const seen = filtered(star, nx, 0, noise);
    // flux / (noise sqrt(noise-equivalent area)), and for a Gaussian that area is 4 pi sigma^2
    const sigma = 3 / Math.sqrt(8 * Math.LN2);
    expect(seen[100 * nx + 90] / (500 / (noise * Math.sqrt(4 * Math.PI) * sigma))).toBeCloseTo(1, 2);
    expect(seen.reduce((a, b) => Math.max(a, b), 0)).toBe(seen[100 * nx + 90]);
  });
});
