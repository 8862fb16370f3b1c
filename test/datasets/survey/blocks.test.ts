import { describe, expect, it } from "vitest";
import { findSky } from "../../../datasets/survey/blocks.ts";
import { skyImage } from "./make.ts";

const sky = (ny: number, nx: number, seed = 1) =>
  findSky(skyImage({ ny, nx, sky: 100, sigma: 11, seed }), undefined, { ny, nx, centre: [nx / 2, ny / 2] });

describe("blocks of sky", () => {
  it("are some 256, of 4 pixels at least", () => {
    const sides = [16, 40, 64, 65, 100, 160, 256].map((n) => sky(n, n).side);
    expect(sides).toEqual([4, 4, 4, 5, 7, 10, 16]);
    expect(sky(100, 200)).toMatchObject({ side: 9, columns: 23 });
  });

  it("of pure sky are 97 %: those that are not above it by two standard deviations", () => {
    const shares = Array.from({ length: 200 }, (_, seed) => sky(64, 64, seed).share);
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.961);
    expect(mean).toBeLessThan(0.971);
  });
});
