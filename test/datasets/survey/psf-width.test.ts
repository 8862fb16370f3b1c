import { describe, expect, it } from "vitest";
import { type PsfWidth, psfOfHeader, readPsf } from "../../../datasets/survey/psf-width.ts";
import type { FitsValue } from "../../../shared/formats/fits-header.ts";

const of = (cards: Readonly<Record<string, FitsValue>>): PsfWidth | undefined =>
  psfOfHeader(new Map(Object.entries(cards)));

describe("the PSF of a header", () => {
  it.each([
    // arcseconds, because a PSF of 0.8 pixels nobody could sample
    [{ SEEING: 0.8 }, 0.2, 0.8, "SEEING [arcsec]"],
    [{ PSF_FWHM: "1.1" }, 0.263, 1.1, "PSF_FWHM [arcsec]"],
    // pixels, because no survey has a seeing of 4.4 arcsec
    [{ SEEING: 4.4 }, 0.2, 0.88, "SEEING [pixel]"],
    [{ FWHM: 4 }, 0.25, 1, "FWHM [pixel]"],
    // both are possible
    [{ SEEING: 2 }, 0.34, 2, "SEEING [arcsec]"],
    [{ FWHM: 2 }, 0.34, 0.68, "FWHM [pixel]"],
    [{ SEEING: 0.9 }, undefined, 0.9, "SEEING [arcsec]"],
    // the first that can be
    [{ PSF_FWHM: 99, SEEING: 0.7 }, 0.2, 0.7, "SEEING [arcsec]"],
    // galforge writes arcseconds, whatever they are
    [{ GFSOFT: "galforge 1", SEEING: 0.13 }, 0.2, 0.13, "SEEING [arcsec]"],
  ] as const)("of %j at %s arcsec/pixel is %f arcsec", (cards, scale, fwhm, taken) => {
    const read = readPsf(of(cards)!, scale);
    expect(read?.fwhm).toBeCloseTo(fwhm, 12);
    expect(read?.taken).toBe(taken);
  });

  it("is not known where the number cannot be one", () => {
    for (const cards of [{}, { SEEING: -1 }, { SEEING: 99 }, { FWHM: 0 }, { SEEING: "good" }, { IQ: "" }]) {
      expect(of(cards as Record<string, FitsValue>)).toBeUndefined();
    }
    expect(readPsf({ value: 40, unit: "either", from: "SEEING" }, 0.2)).toBeUndefined();
    expect(readPsf({ value: 4, unit: "pixel", from: "x" }, undefined)).toBeUndefined();
  });
});
