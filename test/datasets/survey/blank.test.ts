import { describe, expect, it } from "vitest";
import { markBlank } from "../../../datasets/survey/blank.ts";
import { STATE } from "../../../datasets/survey/state.ts";
import { Stream } from "../../../shared/random/stream.ts";
import { type SkyOptions, skyImage } from "./make.ts";

const [NY, NX] = [60, 70];
const GALAXY = { x: 35, y: 30, scale: 3, flux: 2e4 };

type Where = (x: number, y: number) => boolean;

/** An image that is filled up with a constant somewhere. */
function filled(isBlank: Where, value: number, options: Partial<SkyOptions> = {}): Float32Array {
  const sky = { ny: NY, nx: NX, sigma: 5, galaxies: [GALAXY], ...options };
  return skyImage(sky).map((v, k) => (isBlank(k % NX, Math.floor(k / NX)) ? value : v));
}

/** Blank pixels that were found, and those that should have been. */
function found(pixels: Float32Array, isBlank: Where = () => false): readonly [number, number, number] {
  const state = new Uint8Array(pixels.length);
  const any = markBlank(pixels, state, NY, NX);
  let [right, wrong, all] = [0, 0, 0];
  state.forEach((is, k) => {
    const should = isBlank(k % NX, Math.floor(k / NX));
    if (should) all++;
    if (is === STATE.blank) should ? right++ : wrong++;
  });
  expect(any).toBe(right + wrong > 0);
  return [right, wrong, all];
}

describe("blank is", () => {
  const regions: readonly (readonly [string, Where])[] = [
    ["one row", (_, y) => y === NY - 1],
    ["two columns", (x) => x < 2],
    ["a third of the image", (x) => x > 45],
    ["a corner that was turned away", (x, y) => x + 0.7 * y < 24],
    ["a frame", (x, y) => Math.min(x, y, NX - 1 - x, NY - 1 - y) < 9],
    ["a gap from edge to edge", (_, y) => y > 40 && y < 46],
  ];
  for (const [name, isBlank] of regions) {
    it.each([
      ["0 in a sky of 0", 0, 0],
      ["0 in a sky of 100", 0, 100],
      ["the sky itself", 100, 100],
      ["-99", -99, 3],
    ])(`${name} of %s`, (_, value, sky) => {
      const [right, wrong, all] = found(filled(isBlank, value, { sky }), isBlank);
      expect(right).toBeGreaterThan(0.97 * all);
      expect(wrong).toBe(0);
    });
  }

  it.each([
    ["0 in a sky of 0", 0, 0],
    ["0 in a sky of 3", 0, 3],
    ["0 in a sky of -3", 0, -3],
    ["-99", -99, 0],
  ])("a hole of %s, also in the light of the galaxy", (_, value, sky) => {
    for (const [x0, y0] of [
      [12, 9],
      [33, 27],
    ]) {
      const isBlank: Where = (x, y) => x >= x0 && x < x0 + 5 && y >= y0 && y < y0 + 6;
      expect(found(filled(isBlank, value, { sky }), isBlank)).toEqual([30, 0, 30]);
    }
  });

  it("what is filled up with two constants", () => {
    const isBlank: Where = (x, y) => x < 8 || y < 8;
    const pixels = filled(isBlank, 0, { sky: 10 }).map((v, k) => (v === 0 && k % NX < 8 ? -1 : v));
    expect(found(pixels, isBlank)).toEqual([NX * 8 + (NY - 8) * 8, 0, NX * 8 + (NY - 8) * 8]);
  });

  it("also in whole numbers, of which many are equal", () => {
    const isBlank: Where = (x) => x < 6;
    for (const [sky, sigma, value] of [
      [100, 2, 0],
      [100, 2, 100],
      [0, 1.2, 0],
    ]) {
      const pixels = filled(isBlank, value, { sky, sigma }).map(Math.round);
      const [right, wrong] = found(pixels, isBlank);
      expect(right).toBe(6 * NY);
      expect(wrong).toBeLessThan(4); // of the next column, by chance
    }
  });
});

describe("not blank is", () => {
  const counts = (mean: number): Float32Array => {
    const random = new Stream(3, 0, 0x74657374);
    const light = skyImage({ ny: NY, nx: NX, galaxies: [{ ...GALAXY, flux: 2000 }] });
    return light.map((v) => {
      let count = -1; // arrivals, exponential times apart
      for (let t = 0; t < v + mean; count++) t += -Math.log(random.uniform());
      return count;
    });
  };
  it.each([0.003, 0.02, 0.1, 0.5, 3])("a background of %d counts a pixel", (mean) => {
    expect(found(counts(mean))).toEqual([0, 0, 0]);
  });

  it("an image without noise, whose light fades into a constant", () => {
    for (const sky of [0, 7, 100, -3]) {
      const pixels = skyImage({ ny: NY, nx: NX, sky, galaxies: [{ ...GALAXY, scale: 1.2 }] });
      expect(found(pixels)).toEqual([0, 0, 0]);
    }
  });

  it("single counts, without any galaxy", () => {
    const random = new Stream(3, 0, 0x74657374);
    for (const mean of [0.01, 0.03, 0.1]) {
      const pixels = Float32Array.from({ length: NY * NX }, () => (random.uniform() < mean ? 1 : 0));
      expect(found(pixels)).toEqual([0, 0, 0]);
    }
  });

  it.each([0.28, 0.32, 0.36, 0.4, 0.5])("noise of %d in whole numbers, most of which are equal", (sigma) => {
    for (let seed = 1; seed < 6; seed++) {
      expect(found(skyImage({ ny: NY, nx: NX, sigma, seed }).map(Math.round))).toEqual([0, 0, 0]);
    }
  });

  it("a constant, noise, a plateau inside, or a hole of 4 x 5 pixels", () => {
    expect(found(new Float32Array(NY * NX).fill(3))).toEqual([0, 0, 0]);
    expect(found(filled(() => false, 0))).toEqual([0, 0, 0]);
    expect(found(filled((x, y) => Math.hypot(x - 35, y - 30) < 6, 65535))).toEqual([0, 0, 0]);
    const isSmall: Where = (x, y) => x > 10 && x < 15 && y > 10 && y < 16;
    expect(found(filled(isSmall, 0))).toEqual([0, 0, 0]);
  });
});
