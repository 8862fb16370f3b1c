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

describe("a spike and no spike differ by", () => {
  /** A sky without noise, and light above it at some places. */
  const flat = (...light: readonly (readonly [x: number, y: number, excess: number])[]): Float32Array => {
    const pixels = new Float32Array(NY * NX).fill(SKY);
    for (const [x, y, excess] of light) pixels[y * NX + x] = SKY + excess;
    return pixels;
  };

  it("20 sigma above or below the sky", () => {
    const are = [-20.1, -19.9, 19.9, 20.1].map((sigmas) => spiked(flat([10, 12, sigmas * SIGMA])));
    expect(are).toEqual([true, false, false, true]);
  });

  it("7 tenths of the light of the 3 x 3 pixels about it", () => {
    const are = [0.71, 0.69].map((share) => spiked(flat([10, 12, 700 * share], [11, 13, 700 * (1 - share)])));
    expect(are).toEqual([true, false]);
  });

  it("a twentieth of all light", () => {
    const bright = 500;
    const are = [0.051, 0.049].map((share) => {
      const others = bright / share - bright; // in 2 x 2 pixels
      const block = [20, 21].flatMap((x) => [30, 31].map((y) => [x, y, others / 4] as const));
      return spiked(flat([10, 12, bright], ...block));
    });
    expect(are).toEqual([true, false]);
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
