import { describe, expect, it } from "vitest";
import { AGE_BINS } from "../../../../sim/galaxies/component.ts";
import { MODEL_FILTERS } from "../../../../sim/galaxies/light/model-filters.ts";
import { readSedTable } from "../../../../sim/galaxies/light/read-sed-table.ts";
import { originOf, surveyFilter } from "../../../../sim/galaxies/light/survey-filters.ts";
import { component, fluxes, magnitudes, photometryOf } from "./fixtures.ts";

/**
 * Of the published curves, which are not in the package: effective wavelengths [A], and colours with another filter of the same survey of stars
 * of one age (the youngest, 0.85 to 1.4 Gyr, the oldest; log Z -0.2, A_V 0.3, old stars as in the SED table) at z = 0, 0.5, 1 and 1.4.
 */
const PUBLISHED = {
  "lsst-u": {
    from: "lsst-g",
    effective: 3703.59,
    within: 0.03,
    colours: [
      -0.0218, -1.2182, -1.711, -0.0928, -1.545, -2.6528, -0.0327, -1.0695, -1.682, -0.099, -2.7316, -0.6422,
    ],
  },
  "lsst-y": {
    from: "lsst-z",
    effective: 9739.43,
    within: 0.004,
    colours: [0.0593, 0.1137, 0.1919, 0.0091, 0.129, 0.2344, -0.0221, 0.303, 0.5426, 0.0368, 0.8983, 0.9068],
  },
  "decam-Y": {
    from: "decam-z",
    effective: 9888.9,
    within: 0.004,
    colours: [0.0364, 0.0674, 0.1141, 0.0105, 0.0773, 0.1458, -0.0199, 0.1604, 0.282, 0.0391, 0.5481, 0.6522],
  },
};

describe.each(Object.entries(PUBLISHED))("the model of %s", (name, { from, effective, within, colours }) => {
  it("has the effective wavelength of the published curve", () => {
    expect(Math.abs(surveyFilter(name).effective - effective)).toBeLessThan(4);
  });

  it(`sees galaxies as the published curve, within ${within} mag to z = 1.4`, () => {
    const photometry = photometryOf(readSedTable(), [from, name].map(surveyFilter), 1.5);
    const at = (z: number, age: number): number => {
      const formed = Array.from({ length: AGE_BINS }, (_, j) => Number(j === age));
      const [red, reddest] = magnitudes(fluxes(photometry, component(formed, -0.2, 0.3), z));
      return red - reddest;
    };
    const got = [0, 0.5, 1, 1.4].flatMap((z) => [0, 6, 12].map((age) => at(z, age)));
    got.forEach((colour, i) => void expect(Math.abs(colour - colours[i])).toBeLessThan(within));
  });

  it("is said to be one", () => {
    expect(MODEL_FILTERS).toContain(name);
    expect(originOf(name)).toMatch(/^model/);
  });
});
