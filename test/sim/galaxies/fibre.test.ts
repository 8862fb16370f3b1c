import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  lineErrors,
  lineShare,
  oxygenMeasurable,
  starShare,
  starsIonise,
} from "../../../sim/galaxies/fibre.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { between } from "./between.ts";
import { expectClose } from "./golden.ts";

const p = DEFAULT_PARAMETERS.fibre;

describe("fibre spectra", () => {
  it("law: hold more of small galaxies, and never more than all of their stars", () => {
    fc.assert(
      fc.property(between(0.01, 50), between(0.3, 8), (hlr, n) => {
        const here = starShare(hlr, n, p);
        expect(here > 0 && here < 1).toBe(true);
        expect(starShare(hlr * 1.1, n, p)).toBeLessThan(here);
        expect(lineShare(hlr * 1.1, 0, p)).toBeLessThan(lineShare(hlr, 0, p));
      }),
    );
  });

  it("hold half of the light of a galaxy as large as the fibre", () => {
    expect(starShare(Math.sqrt(1.5 ** 2 - 0.55 ** 2), 4, p)).toBeCloseTo(0.5, 4);
    expectClose(lineShare(2, 1, p), lineShare(2, 0, p) * 10 ** 0.12, 1e-12);
  });

  it("have larger errors in brighter galaxies, 3.5 at r = 17 for H-beta", () => {
    expect(lineErrors(17, p)).toEqual([3.5 * 1.25, 3.5, 3.5 * 1.1, 3.5]);
    expect(lineErrors(15, p)[1]).toBeGreaterThan(3.5);
  });

  it("tell stars from nuclei by Kauffmann's line", () => {
    expect(starsIonise(2.86, 1, 2.86 * 10 ** -0.5, 10 ** 0.19)).toBe(true); // 0.61 / -0.55 + 1.3 = 0.191
    expect(starsIonise(2.86, 1, 2.86 * 10 ** -0.5, 10 ** 0.2)).toBe(false);
    expect(starsIonise(1, 1, 10 ** 0.06, 1e-9)).toBe(false); // beyond the line's pole
  });

  it("measure oxygen only where all four lines are above three errors", () => {
    const fluxes = [100, 35, 30, 12];
    expect(oxygenMeasurable(fluxes, [4, 3, 4, 3.9])).toBe(true);
    for (const i of [0, 1, 2, 3]) {
      const weak = fluxes.map((f, j) => (i === j ? 2.9 : f));
      expect(oxygenMeasurable(weak, [1, 1, 1, 1])).toBe(false);
    }
    expect(oxygenMeasurable([100, 35, 100, 100], [1, 1, 1, 1])).toBe(false); // a nucleus
  });
});
