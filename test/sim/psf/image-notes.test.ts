/** Which PSF images get a note. */
import { describe, expect, it } from "vitest";
import { notesOf } from "../../../sim/psf/image-notes.ts";

/** A Gaussian of some width [pixels], with noise of some fraction of its peak. */
function psf(fwhm: number, noise: number, side = 33, more = 0) {
  const pixels = Float64Array.from({ length: side * side }, (_, p) => {
    const [x, y] = [(p % side) - (side - 1) / 2, Math.floor(p / side) - (side - 1) / 2];
    // uniform in [-sqrt 3, sqrt 3]: standard deviation 1
    const random = 2 * Math.sqrt(3) * ((((Math.sin(p * 12.9898) * 43758.5453) % 1) + 1) % 1) - Math.sqrt(3);
    return (
      Math.exp((-4 * Math.LN2 * (x * x + y * y)) / fwhm ** 2) + more / (1 + x * x + y * y) + noise * random
    );
  });
  return { file: "psf.npy", pixels, ny: side, nx: side };
}

describe("notes on PSF images", () => {
  it.each([
    ["well sampled", psf(2.3, 0)],
    ["wide", psf(12, 0)],
    ["wider than what is looked at", psf(40, 0)],
    ["with smooth wings up to its border", psf(3, 0, 21, 0.5)],
    ["with noise that does not matter", psf(3, 3e-4)],
    ["of too few pixels to tell", { file: "psf.npy", pixels: Float64Array.of(0, 1, 0, 0), ny: 2, nx: 2 }],
  ])("%s: none of noise", (_, image) => {
    expect(notesOf(image).filter((note) => /noise/.test(note))).toEqual([]);
  });

  it.each([2.3, 3, 12, 40])("a FWHM of %d pixels: none", (fwhm) => {
    expect(notesOf(psf(fwhm, 0))).toEqual([]);
  });

  it("undersampled: its width in its own pixels", () => {
    for (const fwhm of [0.7, 1.4, 1.8])
      expect(notesOf(psf(fwhm, 0))[0]).toMatch(/undersampled \(a FWHM of 1\./);
    expect(notesOf(psf(1.8, 0))[0]).toMatch(/FWHM of 1\.[78]/);
  });

  it("noisy: how much, of the peak", () => {
    expect(notesOf(psf(3, 3e-3))).toEqual([
      expect.stringMatching(/^psf\.npy: .*noise of 0\.00(2|3)\d* of its peak/),
    ]);
    expect(notesOf(psf(1.5, 0.02))).toHaveLength(2);
  });
});
