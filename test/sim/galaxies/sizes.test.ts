import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { meanLogSize, sizeScatter } from "../../../sim/galaxies/sizes.ts";
import { between } from "./between.ts";
import { goldenGalaxies, PROTOTYPE_PARAMETERS } from "./golden.ts";

const p = DEFAULT_PARAMETERS.sizes;
const kind = fc.constantFrom("SF" as const, "GV" as const, "Q" as const);

describe("sizes", () => {
  it("are the prototype's, galaxy by galaxy", () => {
    const old = PROTOTYPE_PARAMETERS.sizes;
    for (const g of goldenGalaxies) {
      const scatter = sizeScatter(g.kind, g.of("logMass"), old) * g.stream("size").normal();
      const logSize = meanLogSize(g.kind, g.of("z"), g.of("logMass"), old) + scatter;
      expect(Math.abs(logSize - g.of("logSize"))).toBeLessThan(1e-6);
    }
  });

  it("law: rise with mass, fall with redshift, without a step", () => {
    fc.assert(
      fc.property(kind, between(8, 11.9), between(0, 1.5), (k, m, z) => {
        const here = meanLogSize(k, z, m, p);
        expect(meanLogSize(k, z, m + 0.01, p)).toBeGreaterThan(here);
        expect(meanLogSize(k, z, m + 0.01, p) - here).toBeLessThan(0.01);
        expect(meanLogSize(k, z + 0.1, m, p)).toBeLessThan(here);
      }),
    );
  });

  it("scatter by 0.16 dex for dwarfs, and by 0.12 for massive galaxies", () => {
    expect(sizeScatter("SF", 8, p)).toBeCloseTo(0.16, 3);
    expect(sizeScatter("SF", 10.5, p)).toBeCloseTo(0.12, 2);
    expect(sizeScatter("SF", 12, p)).toBeCloseTo(0.12, 4);
    expect(sizeScatter("Q", 9, p)).toBe(0.12);
  });
});
