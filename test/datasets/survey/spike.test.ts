import { describe, expect, it } from "vitest";
import { hasSpike } from "../../../datasets/survey/spike.ts";
import { skyImage } from "./make.ts";

const [NY, NX, SKY, SIGMA] = [40, 50, 100, 5];
const ALL = [
  { from: 0, to: NY },
  { from: 0, to: NX },
] as const;

const image = (scale = 3, flux = 2e4): Float32Array =>
  skyImage({ ny: NY, nx: NX, sky: SKY, sigma: SIGMA, galaxies: [{ x: 25.5, y: 20.5, scale, flux }] });

/** With a pixel of another value. */
function withPixel(value: number, x = 10, y = 12, pixels = image()): Float32Array {
  pixels[y * NX + x] = value;
  return pixels;
}

const spiked = (pixels: Float32Array, sigma = SIGMA): boolean => hasSpike(pixels, NX, ...ALL, SKY, sigma);

describe("a spike is", () => {
  it.each([1e30, 2000, -9999, -1e30])("%d beside a galaxy, in a corner, or in it", (value) => {
    for (const [x, y] of [
      [10, 12],
      [0, 0],
      [NX - 1, NY - 1],
      [27, 22],
    ]) {
      expect(spiked(withPixel(value * (x === 27 ? 10 : 1), x, y))).toBe(true);
    }
  });

  it("looked for where it is asked for", () => {
    const pixels = withPixel(9000, 10, 12);
    expect(hasSpike(pixels, NX, { from: 13, to: NY }, { from: 0, to: NX }, SKY, SIGMA)).toBe(false);
    expect(hasSpike(pixels, NX, { from: 12, to: NY }, { from: 10, to: NX }, SKY, SIGMA)).toBe(true);
    expect(hasSpike(pixels, NX, { from: 0, to: NY }, { from: 11, to: NX }, SKY, SIGMA)).toBe(false);
  });
});

describe("no spike is", () => {
  it("noise, or a galaxy", () => {
    expect(spiked(image())).toBe(false);
    expect(spiked(image(3, 1e6))).toBe(false);
    expect(spiked(image(1, 1e5))).toBe(false);
  });

  it("a pixel of 15 sigma, or with a hundredth of the light", () => {
    expect(spiked(withPixel(SKY + 15 * SIGMA))).toBe(false);
    expect(spiked(withPixel(SKY + 120, 10, 12, image(3, 2e5)))).toBe(false);
  });

  it("what has light beside it", () => {
    const pixels = withPixel(2000);
    pixels[12 * NX + 11] = 1200;
    expect(spiked(pixels)).toBe(false);
  });

  it("anything where there is no noise", () => {
    expect(spiked(withPixel(2000), 0)).toBe(false);
  });
});
