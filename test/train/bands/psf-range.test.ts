import { describe, expect, it } from "vitest";
import { excessInWords, isOtherPsf, psfExcess, widthsInWords } from "../../../train/bands/psf-range.ts";

describe("the width of a PSF against those trained on", () => {
  it("differs by how far it is beyond them", () => {
    expect(psfExcess([0.6, 0.8], 0.7)).toBe(0);
    expect(psfExcess([0.6, 0.8], 0.3)).toBeCloseTo(-0.5, 12);
    expect(psfExcess([0.6, 0.8], 1.2)).toBeCloseTo(0.5, 12);
  });

  it("is another one from 5 % on", () => {
    expect(isOtherPsf([0.7, 0.7], 0.73)).toBe(false);
    expect(isOtherPsf([0.7, 0.7], 0.67)).toBe(false);
    expect(isOtherPsf([0.7, 0.7], 0.74)).toBe(true);
    expect(isOtherPsf([0.7, 0.7], 0.66)).toBe(true);
    expect(isOtherPsf([0.4, 2], 1.2)).toBe(false);
  });

  it("is told in words", () => {
    expect(widthsInWords([0.7, 0.7])).toBe("0.7");
    expect(widthsInWords([0.61234, 0.8])).toBe("0.612 to 0.8");
    expect(excessInWords([0.7, 0.7], [1.05, 1.4])).toBe("100 % wider");
    expect(excessInWords([0.7, 0.7], [0.35, 0.56])).toBe("50 % narrower");
    expect(excessInWords([0.6, 0.8], [0.3, 1])).toBe("25 % wider and 50 % narrower");
  });
});
