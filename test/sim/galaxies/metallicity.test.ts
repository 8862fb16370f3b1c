import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  componentMetals,
  LOG_Z,
  oxygen,
  oxygenT04,
  stellarMetals,
} from "../../../sim/galaxies/metallicity.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { between } from "./between.ts";
import { expectClose, goldenGalaxies } from "./golden.ts";

const p = DEFAULT_PARAMETERS.metallicity;
const mass = between(7.5, 11.7);
const rate = between(-3, 2);

describe("metals", () => {
  it("are the prototype's, galaxy by galaxy", () => {
    for (const g of goldenGalaxies) {
      const [size, gas, own] = [0, 0, 0].map(
        (
          (s) => () =>
            s.normal()
        )(g.stream("size", "gas", "own")),
      );
      const oh = oxygen(g.of("logMass"), g.of("logSfr"), g.of("logSfrMs"), gas, size, p);
      expectClose(oh, g.of("oh"));
      expectClose(oxygenT04(g.of("logMass"), oh, p), g.of("ohT04"));
      const logZ = stellarMetals(g.of("logMass"), gas, own, p);
      expect(Math.abs(logZ - g.of("logZ"))).toBeLessThan(1e-6);
      expectClose(componentMetals(logZ, g.kind === "SF" ? p.disc : 0), g.of("discZ"));
      expectClose(componentMetals(logZ, p.bulge), g.of("bulgeZ"));
    }
  });

  it("law: massive galaxies are rich, those that form stars fast or are large are poor", () => {
    fc.assert(
      fc.property(mass, rate, (m, r) => {
        const here = oxygen(m, r, r, 0, 0, p);
        expect(oxygen(m + 0.1, r, r, 0, 0, p)).toBeGreaterThan(here);
        expect(oxygen(m, r + 0.1, r, 0, 0, p)).toBeLessThan(here);
        expect(oxygen(m, r, r, 0, 1, p)).toBeLessThan(here);
        expect(here).toBeLessThan(p.zero);
        // far below the main sequence the rate does not count any more
        expect(oxygen(m, r - 2, r, 0, 0, p)).toBe(oxygen(m, r - 1, r, 0, 0, p));
      }),
    );
  });

  it("law: stars are within the SED table, whatever the mass", () => {
    const unit = between(-6, 6);
    fc.assert(
      fc.property(between(5, 13), unit, unit, (m, gas, own) => {
        const z = componentMetals(stellarMetals(m, gas, own, p), p.bulge);
        expect(z >= LOG_Z[0] && z <= LOG_Z[1]).toBe(true);
      }),
    );
  });

  it("on the scale of Tremonti+2004 are its medians at the mean relation of the other scale", () => {
    const [zero, gamma, turn, m0] = p.mean_relation;
    const mean = zero - (gamma / turn) * Math.log10(1 + 10 ** (-turn * (10 - m0)));
    expectClose(oxygenT04(10, mean, p), -1.492 + 18.47 - 8.026, 1e-9);
    expect(oxygenT04(12, 8.8, p)).toBeCloseTo(oxygenT04(11.3, 8.8, p), 1);
  });
});
