import { describe, expect, it } from "vitest";
import { fieldPsf } from "../../../sim/population/field-psf.ts";

const moffat = { kind: "moffat", beta: 3.5 };

describe("the PSF of a field", () => {
  it("is a function of the place: u and v from -1 to 1, x and y in pixels", () => {
    const at = fieldPsf(
      { ...moffat, fwhm: "0.7 + 0.05 * u - 0.02 * v ** 2", e1: "0.03 * u", e2: "1e-5 * y" },
      [2000, 1000],
    );
    expect(at(0, 0)).toMatchObject({
      kind: "moffat",
      beta: 3.5,
      fwhm: expect.closeTo(0.63, 12),
      e: expect.closeTo(0.03, 12),
    });
    expect(at(1000, 2000)).toMatchObject({
      fwhm: expect.closeTo(0.73, 12),
      pa: expect.closeTo((90 * Math.atan2(0.02, 0.03)) / Math.PI, 9),
    });
    expect(at(500, 1000)).toMatchObject({ fwhm: expect.closeTo(0.7, 12), e: expect.closeTo(0.01, 12) });
  });

  it("may be a model of PSFEx, which is taken at the place", () => {
    const file = "model.psf";
    expect(fieldPsf({ kind: "psfex", file, x: "x / 2", y: "y" }, [100, 100])(30, 40)).toEqual({
      kind: "psfex",
      file,
      x: 15,
      y: 40,
    });
  });

  it("refuses what is drawn at random, unknown names, and numbers that are not allowed somewhere", () => {
    expect(() => fieldPsf({ ...moffat, fwhm: { uniform: [0.6, 0.8] } }, [100, 100])).toThrow(
      /psf.fwhm.*is drawn at random/,
    );
    expect(() => fieldPsf({ ...moffat, fwhm: "0.7 + w" }, [100, 100])).toThrow(/psf.fwhm.*"w"/);
    const at = fieldPsf({ ...moffat, fwhm: "0.5 * u" }, [100, 100]);
    expect(() => at(10, 10)).toThrow(/psf.fwhm = -0.4 .*full width at half maximum > 0/);
  });
});
