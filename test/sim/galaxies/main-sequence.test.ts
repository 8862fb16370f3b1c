import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cosmology } from "../../../sim/galaxies/cosmology.ts";
import { drawActivity, mainSequence } from "../../../sim/galaxies/main-sequence.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { between } from "./between.ts";
import { expectClose, goldenGalaxies, PROTOTYPE_PARAMETERS } from "./golden.ts";

const p = DEFAULT_PARAMETERS.main_sequence;
const cosmology = new Cosmology();

describe("main sequence", () => {
  it("is Catinella+2018 eq. 2 at its anchor", () => {
    expectClose(mainSequence(cosmology, 0.03, 10, p), 10 - 9.822 - 0.344, 1e-12);
  });

  it("law: more massive galaxies form more stars, less per mass, and all of them more at earlier times (z < 1)", () => {
    const mass = between(8.5, 11.5);
    fc.assert(
      fc.property(mass, between(0, 0.9), (m, z) => {
        const here = mainSequence(cosmology, z, m, p);
        expect(mainSequence(cosmology, z, m + 0.1, p)).toBeGreaterThan(here);
        expect(mainSequence(cosmology, z, m + 0.1, p) - 0.1).toBeLessThan(here);
        expect(mainSequence(cosmology, z + 0.1, m, p)).toBeGreaterThan(here);
      }),
    );
  });

  it("and the deviations from it are the prototype's, galaxy by galaxy", () => {
    for (const g of goldenGalaxies) {
      const [z, logMass] = [g.of("z"), g.of("logMass")];
      const ms = mainSequence(cosmology, z, logMass, p);
      expectClose(ms, g.of("logSfrMs"));
      const numbers = g.stream("long", "short", "starburst", "boost", "below", "residual");
      const activity = drawActivity(numbers, g.kind, z, logMass, ms, PROTOTYPE_PARAMETERS.main_sequence);
      expectClose(activity.logSfrLong, g.of("logSfrLong"));
      expect(activity.starburst).toBe(g.of("starburst") === 1);
    }
  });
});
