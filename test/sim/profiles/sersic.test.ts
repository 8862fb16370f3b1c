// @module-tag slow
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sersicB, sersicBrightness, sersicEnclosed, sersicTransform } from "../../../sim/profiles/sersic.ts";
import { besselJ0, integrate } from "../../numerics.ts";

const index = fc.double({ min: 0.3, max: 6.2, noNaN: true });

describe("Sersic profile", () => {
  it.each([
    // mpmath: root of P(2n, b) = 1/2
    [0.3, 0.31570201701610784],
    [0.35, 0.40742374847644125],
    [0.5, Math.LN2],
    [1, 1.6783469900166608],
    [2.5, 4.670908882795984],
    [4, 7.669249442500804],
    [6.2, 12.06830684671929],
  ])("b(%f)", (n, b) => {
    expect(Math.abs(sersicB(n) / b - 1)).toBeLessThan(1e-13);
  });

  it("law: the half-light radius encloses half of the unit flux, summed from the brightness", () => {
    fc.assert(
      fc.property(index, (n) => {
        // r = x^(2n) makes the integrand smooth at the centre of a cusp
        const p = Math.max(1, 2 * n);
        const flux = (to: number): number =>
          integrate(
            (x) => 2 * Math.PI * x ** p * sersicBrightness(n, x ** p) * p * x ** (p - 1),
            0,
            to ** (1 / p),
            400,
          );
        expect(flux(1)).toBeCloseTo(0.5, 7);
        const far = (60 / sersicB(n)) ** n;
        expect(flux(far)).toBeCloseTo(1, 6);
        expect(sersicEnclosed(n, 1)).toBeCloseTo(0.5, 12);
      }),
      { numRuns: 25 },
    );
  });
});

describe("Sersic transform", () => {
  const grid = { first: 1e-4, ratio: Math.sqrt(10), count: 13 };
  const kappas = Array.from({ length: grid.count }, (_, m) => grid.first * grid.ratio ** m);

  it("is exp(-kappa^2 / 4 b) for n = 0.5", () => {
    const got = sersicTransform(0.5, grid.first, grid.ratio, grid.count);
    kappas.forEach((k, m) => {
      expect(Math.abs(got[m] - Math.exp((-k * k) / (4 * Math.LN2)))).toBeLessThan(1e-10);
    });
  });

  it("is (1 + (kappa/b)^2)^(-3/2) for n = 1", () => {
    const b = sersicB(1);
    const got = sersicTransform(1, grid.first, grid.ratio, grid.count);
    kappas.forEach((k, m) => {
      expect(Math.abs(got[m] - (1 + (k / b) ** 2) ** -1.5)).toBeLessThan(1e-10);
    });
  });

  it("law: equals the Hankel integral of the profile", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 4, noNaN: true }),
        fc.double({ min: 0.05, max: 4, noNaN: true }),
        (n, kappa) => {
          const p = Math.max(1, 2 * n);
          const far = ((50 / sersicB(n)) ** n) ** (1 / p);
          const direct = integrate(
            (x) =>
              2 *
              Math.PI *
              x ** p *
              sersicBrightness(n, x ** p) *
              besselJ0(kappa * x ** p) *
              p *
              x ** (p - 1),
            0,
            far,
            6000,
          );
          expect(sersicTransform(n, kappa, 2, 1)[0]).toBeCloseTo(direct, 5);
        },
      ),
      { numRuns: 12 },
    );
  });
});
