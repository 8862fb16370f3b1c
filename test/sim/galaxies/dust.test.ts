import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloudDust, discDust, drawDust, dustCurves, quiescentDust } from "../../../sim/galaxies/dust.ts";
import { between } from "./between.ts";
import { expectClose, goldenGalaxies, PROTOTYPE_PARAMETERS } from "./golden.ts";

const p = PROTOTYPE_PARAMETERS.dust;
const mass = between(7, 12);
const ratio = between(0.06, 1);
const unit = between(-5, 5);

describe("dust", () => {
  it("is the prototype's, galaxy by galaxy", () => {
    for (const g of goldenGalaxies) {
      const galaxy = {
        logMass: g.of("logMass"),
        above: g.of("logSfr") - g.of("logSfrMs"),
        q: g.of("q"),
        disc: g.of("elliptical") === 0,
      };
      const { av, clouds } = drawDust(g.stream("dust", "old", "clouds"), g.kind, galaxy, p);
      expectClose(av, g.of("av"));
      expectClose(cloudDust(av, clouds, p), g.of("avBirth"));
    }
  });

  it("law: edge-on discs, massive galaxies and those above the main sequence have more, and none has less than none", () => {
    fc.assert(
      fc.property(mass, unit, ratio, unit, (m, above, q, residual) => {
        const here = discDust(m, above, q, residual, p);
        expect(here).toBeGreaterThan(0);
        expect(discDust(m, above, Math.max(q - 0.05, 0.06), residual, p)).toBeGreaterThanOrEqual(here);
        expect(discDust(m, above + 0.1, q, residual, p)).toBeGreaterThanOrEqual(here);
        expect(discDust(m, above, q, residual + 0.1, p)).toBeGreaterThanOrEqual(here);
        expect(quiescentDust(true, q, residual, p)).toBeGreaterThanOrEqual(
          quiescentDust(false, q, residual, p),
        );
      }),
    );
    expect(discDust(9.8, 0, 0.5, 0, p)).toBeGreaterThan(discDust(8.8, 0, 0.5, 0, p));
    expect(discDust(10, 0, 0.3, 0, p)).toBeGreaterThan(discDust(10, 0, 0.6, 0, p));
    expect(discDust(11, 0, 1, 0, p)).toBeCloseTo(p.cap - p.face_on, 12);
  });

  it("is what Garn & Best say of H-alpha, in front of stars by the ratio", () => {
    // log M = 9: 0.91 - 0.77 + 0.11 + 0.09 = 0.34 mag at H-alpha
    expectClose(discDust(9, 0, 1, 0, p), (0.34 * 0.6 * 4.05) / 3.325 - 0.1, 1e-9);
  });

  it("follows its curves, 1 at 5500 A, and less in the red", () => {
    const { stars, clouds } = dustCurves([2750, 5500, 11000], p);
    expect([...stars]).toEqual([2 ** 0.9, 1, 0.5 ** 0.9]);
    expect([...clouds]).toEqual([2 ** 1.3, 1, 0.5 ** 1.3]);
  });

  it("of galaxies has a largest value", () => {
    const high = { uniform: () => 0.5, normal: () => 8 };
    const galaxy = { logMass: 11, above: 2, q: 0.1, disc: true };
    expect(drawDust(high, "SF", galaxy, p).av).toBe(p.most);
  });
});
