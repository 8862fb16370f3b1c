import { expect, it } from "vitest";
import { noiseOfBorder } from "../../../eval/data/pixel-noise.ts";
import { normals } from "../samples.ts";

const [height, width] = [60, 50];

it("the noise of the border is that of the sky, whatever is in the middle or reaches over one edge", () => {
  const pixels = Float32Array.from(normals(height * width, 1), (e) => 100 + 3 * e);
  for (let y = 20; y < 40; y++) for (let x = 0; x < 30; x++) pixels[y * width + x] += 500;
  const found = noiseOfBorder(pixels, { height, width }); // of 216 pixels, 20 of them bright
  expect(Math.abs(found / 3 - 1)).toBeLessThan(0.35);
  expect(noiseOfBorder(pixels.fill(7), { height, width })).toBe(0);
});

it("the border of the smallest stamps is what there is", () => {
  expect(noiseOfBorder(Float32Array.of(5), { height: 1, width: 1 })).toBe(0);
  expect(noiseOfBorder(Float32Array.of(1, 3), { height: 1, width: 2 })).toBeCloseTo(1.4826, 3);
});
