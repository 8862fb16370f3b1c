import { describe, expect, it } from "vitest";
import { gammaP, logGamma, logGammaComplex } from "../../../shared/math/gamma.ts";

// reference values: mpmath 1.3 at 20 digits
describe("gamma functions", () => {
  it("log Gamma of a complex number", () => {
    const [re, im] = logGammaComplex(0.24, 3.7);
    expect(re).toBeCloseTo(-5.232590264563721, 13);
    expect(im).toBeCloseTo(0.7345503519658798, 13);
    const [re2, im2] = logGammaComplex(0.8, -25);
    expect(re2).toBeCloseTo(-37.385319692240756, 12);
    expect(im2).toBeCloseTo(-55.943001145142084, 12);
  });

  it("log Gamma of integers is a log factorial", () => {
    expect(logGamma(1)).toBeCloseTo(0, 14);
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 14);
  });

  it("incomplete gamma function, both branches", () => {
    expect(gammaP(2.2, 1.7)).toBeCloseTo(0.44601103767740946, 13);
    expect(gammaP(12.4, 30)).toBeCloseTo(0.9999051009109945, 13);
    expect(gammaP(1, 3)).toBeCloseTo(1 - Math.exp(-3), 14);
    expect(gammaP(3, 0)).toBe(0);
  });
});
