import { describe, expect, it } from "vitest";
import { bandSchema } from "../../../../datasets/fact-schemas.ts";
import { bandOf, inUnit, magnitude, sdssOffset } from "../../../../sim/galaxies/light/band.ts";
import { surveyFilter } from "../../../../sim/galaxies/light/survey-filters.ts";
import { DEFAULT_PARAMETERS } from "../../../../sim/galaxies/parameters.ts";

const { light } = DEFAULT_PARAMETERS;

describe("the band of a filter", () => {
  it("has the unit, and the AB magnitude of it", () => {
    const r = bandOf("r", surveyFilter("decam-r"), "nanomaggies", light);
    expect(bandSchema.parse(r)).toEqual({ name: "r", unit: "nanomaggies", zero_point: 22.5 });
    expect(inUnit(1e-9, r)).toBeCloseTo(1, 12);
    const lsst = bandOf("r", surveyFilter("lsst-r"), "nJy", light);
    expect(inUnit(1e-9, lsst)).toBeCloseTo(3631, -1); // 1 maggie is 3631 Jy
    expect(magnitude(1e-9)).toBeCloseTo(22.5, 12);
    expect(magnitude(0)).toBe(Infinity);
  });

  it("u of SDSS is 0.04 mag fainter than AB, z 0.02 brighter", () => {
    const u = bandOf("u", surveyFilter("sdss-u"), "nanomaggies", light);
    expect(22.5 - 2.5 * Math.log10(inUnit(1e-8, u))).toBeCloseTo(magnitude(1e-8) + 0.04, 12);
    expect(["sdss-g", "sdss-z", "lsst-z"].map((name) => sdssOffset(name, light))).toEqual([0, -0.02, 0]);
  });
});
