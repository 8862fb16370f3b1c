import { describe, expect, it } from "vitest";
import { fwhmOf } from "../../../sim/psf/fwhm.ts";
import { kolmogorovOtf } from "../../../sim/psf/kolmogorov.ts";
import { pointShare, structureFunction, vonKarmanOtf } from "../../../sim/psf/vonkarman.ts";
import { friedOf } from "../../../sim/psf/vonkarman-width.ts";

describe("von Karman turbulence", () => {
  // (exp(-D/2) - delta) / (1 - delta) at k [rad / arcsec], D with scipy.special.kv
  it.each([
    [700, 0.2, 25, 1, 0.9231422862],
    [700, 0.2, 25, 4, 0.4837357493],
    [500, 0.05, 10, 1, 0.6417727172],
    [700, 0.2, 0.5, 4, 0.4257536999],
  ])("lam %f nm, r0 %f m, L0 %f m: the OTF at k = %f", (lam, r0, outer, k, want) => {
    const otf = vonKarmanOtf(lam, r0, outer);
    expect(otf.value(k * otf.scale)).toBeCloseTo(want, 7);
  });

  it("is that of Kolmogorov where the outer scale is infinite: D = 6.8839 (rho / r0)^(5/3)", () => {
    for (const rho of [0.01, 0.3, 2])
      expect(structureFunction(rho, 1e14) / (6.883877 * rho ** (5 / 3))).toBeCloseTo(1, 4);
    const r0 = 0.15;
    const [outer, without] = [
      vonKarmanOtf(600, r0, 1e13),
      kolmogorovOtf((0.9758634 * 600e-9 * 206264.806) / r0),
    ];
    for (const k of [0.5, 3, 8]) {
      expect(outer.value(k * outer.scale)).toBeCloseTo(without.value(k * without.scale), 4);
    }
  });

  it("goes from 1 to 0 without a step where its two forms meet", () => {
    const otf = vonKarmanOtf(700, 0.2, 1);
    let before = 1;
    for (let kappa = 1e-4; kappa < 50; kappa *= 1.01) {
      const value = otf.value(kappa);
      expect(value).toBeLessThanOrEqual(before);
      expect(before - value).toBeLessThan(0.02);
      before = value;
    }
    expect(before).toBeLessThan(1e-12);
    expect(pointShare(5)).toBeCloseTo(Math.exp(-0.5 * structureFunction(1e4, 5)), 10);
  });

  it("has the width that r0 was found for, smaller than without an outer scale", () => {
    const r0 = friedOf(700, 25, 0.7);
    expect(r0).toBeLessThan((0.97586 * 700e-9 * 206264.8) / 0.7);
    expect(fwhmOf({ kind: "vonkarman", lam: 700, L0: 25, r0 }, 0.2)).toBeCloseTo(0.7, 8);
    // Tokovinin (2002): sqrt(1 - 2.183 (r0 / L0)^0.356), good to a percent
    const kolmogorov = (0.97586 * 700e-9 * 206264.8) / r0;
    const ratio = 0.7 / kolmogorov / Math.sqrt(1 - 2.183 * (r0 / 25) ** 0.356);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
    expect(() => friedOf(700, 0.05, 0.7)).toThrow(/psf.L0 = 0.05 .*an outer scale large enough/);
  });
});
