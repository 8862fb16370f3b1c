import { describe, expect, it } from "vitest";
import type { Cutout } from "../../../../../datasets/survey/cutout.ts";
import { readWcs } from "../../../../../datasets/survey/wcs.ts";
import { checkGrid } from "../../../../../eval/infer/sources/cutouts/grid.ts";
import { wcs } from "../../../../datasets/survey/files.ts";

const bands = [
  { name: "g", unit: "ADU" },
  { name: "r", unit: "ADU" },
];

/** @param shift of its place on the sky [pixels] */
function cutout(path: string, shift = 0, ny = 20): Cutout {
  const header = new Map(
    wcs(0.2).map(({ key, value }) => [key, key === "CRPIX1" ? Number(value) + shift : value] as const),
  );
  return {
    ...{ path, ny, nx: 20, pixels: new Float32Array(20 * ny), pixelScale: 0.2, zeroPoint: undefined },
    ...{ sky: undefined, sigma: undefined, gain: undefined, mask: undefined, segments: undefined },
    ...{ centre: undefined, celestial: readWcs(header) },
  };
}

describe("images of a galaxy in several bands", () => {
  it("are of the same pixels", () => {
    expect(() => checkGrid([cutout("g.fits"), cutout("r.fits", 0.2)], bands)).not.toThrow();
    const { celestial: _, ...unplaced } = cutout("r.npy", 40);
    expect(() => checkGrid([cutout("g.fits"), unplaced], bands)).not.toThrow();
  });

  it("are refused if they are not", () => {
    expect(() => checkGrid([cutout("g.fits"), cutout("r.fits", 3)], bands)).toThrow(
      /r.fits: is 3 pixels away from g.fits by their celestial coordinates: the images in g and r/,
    );
    expect(() => checkGrid([cutout("g.fits"), cutout("r.fits", 0, 18)], bands)).toThrow(
      /r.fits: is 18 x 20 pixels/,
    );
  });
});
