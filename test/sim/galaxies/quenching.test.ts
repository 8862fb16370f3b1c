import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { drawClass, greenValleyFraction, quenchedFraction } from "../../../sim/galaxies/quenching.ts";
import { between } from "./between.ts";
import { expectClose, goldenGalaxies, PROTOTYPE_PARAMETERS } from "./golden.ts";

const p = DEFAULT_PARAMETERS.quenching;
const mass = between(7, 12);
const redshift = between(0, 3);

describe("quenching", () => {
  it("is the prototype's, galaxy by galaxy", () => {
    const old = PROTOTYPE_PARAMETERS.quenching;
    for (const g of goldenGalaxies) {
      expectClose(quenchedFraction(g.of("z"), g.of("logMass"), old), g.of("quenched"), 1e-9);
      expect(drawClass(g.stream("class", "valley"), g.of("z"), g.of("logMass"), old)).toBe(g.kind);
    }
  });

  it("is near the fractions of xGASS at z = 0", () => {
    const real = [0.04, 0.22, 0.28, 0.48, 0.56, 0.78];
    real.forEach((f, i) => {
      expect(Math.abs(quenchedFraction(0.03, 9.2 + 0.4 * i, p) - f)).toBeLessThan(0.15);
    });
  });

  it("law: satellites add their share of what mass leaves, less of it far away", () => {
    fc.assert(
      fc.property(mass, redshift, (m, z) => {
        const without = quenchedFraction(z, m, { ...p, satellites: 0 });
        const together = quenchedFraction(z, m, { ...p, satellites: 0.2 });
        expectClose((together - without) / (1 - without), 0.2 * (1 + z) ** -2, 1e-6);
      }),
    );
  });

  it("law: rises with mass, falls with redshift, stays a probability", () => {
    fc.assert(
      fc.property(mass, redshift, (m, z) => {
        const f = quenchedFraction(z, m, p);
        expect(f > 0 && f < 1).toBe(true);
        expect(quenchedFraction(z, m + 0.1, p)).toBeGreaterThan(f);
        expect(quenchedFraction(z + 0.1, m, p)).toBeLessThan(f);
        const valley = greenValleyFraction(f, p);
        expect(valley >= 0 && valley <= 1).toBe(true);
      }),
    );
  });
});
