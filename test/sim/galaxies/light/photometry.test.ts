// @module-tag slow
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AGE_BINS } from "../../../../sim/galaxies/component.ts";
import type { Filter } from "../../../../sim/galaxies/light/filter.ts";
import { readSedTable } from "../../../../sim/galaxies/light/read-sed-table.ts";
import { SURVEY_FILTERS, surveyFilter } from "../../../../sim/galaxies/light/survey-filters.ts";
import { LINE, LINES } from "../../../../sim/galaxies/line-list.ts";
import { integrate } from "../../../numerics.ts";
import { box, COSMOLOGY, component, fluxes, magnitudes, photometryOf, tableOf } from "./fixtures.ts";

const MASS = 13; // of the component that formed 1 Msun in each bin
const shipped = SURVEY_FILTERS.map(surveyFilter);
const dimming = (z: number): number => (1 + z) * (1e-5 / COSMOLOGY.luminosityDistance(z)) ** 2;
const redshift = fc.double({ min: 0.001, max: 1, noNaN: true });

describe("photometry", () => {
  const flat = photometryOf(
    tableOf(() => 1),
    shipped,
  );
  const power = photometryOf(
    tableOf((lambda) => (lambda / 5500) ** 1.7),
    [box(5400, 5600), box(7020, 7280)],
  );
  const stars = photometryOf(readSedTable(), shipped);

  it("a flat spectrum has the same AB magnitude in every filter, at every redshift", () => {
    for (const flux of fluxes(flat, component(), 0)) expect(flux / MASS).toBeCloseTo(1, 12);
    for (const flux of fluxes(flat, component(), 0.37))
      expect(flux / (MASS * dimming(0.37))).toBeCloseTo(1, 12);
  });

  it("law: redshifting conserves photons: L_nu at lambda is seen at lambda (1 + z), (1 + z) times brighter per nu", () => {
    const [here] = fluxes(power, component(), 0);
    const [, there] = fluxes(power, component(), 0.3); // 7020 to 7280 A is 5400 to 5600 A at rest
    expect(there / here / dimming(0.3)).toBeCloseTo(1, 9);
  });

  it("a blackbody has the magnitude that its photons make", () => {
    const planck = (lambda: number): number => lambda ** -3 / Math.expm1(1.4388e8 / (lambda * 6000));
    const seen = (filter: Filter, z: number): number => {
      const ends = [filter.lnFirst, filter.lnLast] as const;
      return (
        integrate((ln) => planck(Math.exp(ln) / (1 + z)) * filter.response(ln), ...ends, 20000) * dimming(z)
      );
    };
    const body = photometryOf(tableOf(planck), shipped);
    for (const z of [0.02, 0.2, 0.61]) {
      const got = magnitudes(fluxes(body, component(), z).map((flux) => flux / MASS));
      const wanted = magnitudes(shipped.map((filter) => seen(filter, z)));
      got.forEach((magnitude, f) => void expect(Math.abs(magnitude - wanted[f])).toBeLessThan(1e-3));
    }
  });

  it("law: fluxes add over ages and components", () => {
    const mass = fc.array(fc.double({ min: 0, max: 1e11, noNaN: true }), {
      minLength: AGE_BINS,
      maxLength: AGE_BINS,
    });
    fc.assert(
      fc.property(mass, mass, redshift, fc.double({ min: 0, max: 2, noNaN: true }), (a, b, z, av) => {
        const both = a.map((formed, j) => formed + b[j]);
        const of = (formed: number[]): number[] => fluxes(stars, component(formed, -0.37, av), z, av / 2);
        const [first, second, sum] = [of(a), of(b), of(both)];
        sum.forEach(
          (flux, f) => void expect(Math.abs(first[f] + second[f] - flux)).toBeLessThanOrEqual(1e-12 * flux),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("dust dims by A_V (lambda / 5500 A)^-0.9, birth clouds 65 % of the youngest stars by A_bc (lambda / 5500 A)^-1.3", () => {
    const narrow = photometryOf(
      tableOf(() => 1, 8000),
      [4000, 5500, 9000].map((lambda) => box(lambda * 0.9999, lambda * 1.0001)),
    );
    const [old, young] = [
      [...Array(12).fill(0), 1],
      [1, ...Array(12).fill(0)],
    ];
    const dusty = magnitudes(fluxes(narrow, component(old, 0, 0.8), 0, 0.5));
    [4000, 5500, 9000].forEach(
      (lambda, f) => void expect(dusty[f]).toBeCloseTo(0.8 * (lambda / 5500) ** -0.9, 3),
    );
    const cloudy = fluxes(narrow, component(young, 0, 0.8), 0, 0.5);
    [4000, 5500, 9000].forEach((lambda, f) => {
      const clouds = 0.35 + 0.65 * 10 ** (-0.4 * 0.5 * (lambda / 5500) ** -1.3);
      expect(cloudy[f]).toBeCloseTo(10 ** (-0.4 * 0.8 * (lambda / 5500) ** -0.9) * clouds, 3);
    });
  });

  it("law: dust reddens, and younger stars are bluer, at every redshift", () => {
    const [g, z] = [SURVEY_FILTERS.indexOf("lsst-g"), SURVEY_FILTERS.indexOf("lsst-z")];
    const colour = (formed: number[], av: number, at: number): number => {
      const [blue, red] = [g, z].map((f) => fluxes(stars, component(formed, -0.2, av), at, av)[f]);
      return -2.5 * Math.log10(blue / red);
    };
    const old = [...Array(9).fill(0.1), 1, 1, 1, 1];
    const burst = [0.3, ...old.slice(1)];
    fc.assert(
      fc.property(redshift, fc.double({ min: 0, max: 2, noNaN: true }), (at, av) => {
        expect(colour(old, av + 0.1, at)).toBeGreaterThan(colour(old, av, at));
        expect(colour(burst, 0, at)).toBeLessThan(colour(old, 0, at));
      }),
      { numRuns: 50 },
    );
  });

  it("metallicities between two of the table give the light between theirs", () => {
    const at = (logZ: number): number[] => fluxes(stars, component(undefined, logZ), 0.1);
    const [poor, middle, rich] = [at(-0.3), at(-0.1), at(0)];
    middle.forEach((flux, f) => void expect(flux / (poor[f] / 3 + (rich[f] * 2) / 3)).toBeCloseTo(1, 12));
    expect(at(-1.6)).not.toEqual(at(-1.5));
    expect(at(0.19)).not.toEqual(at(0.18));
  });

  it("a line brings its flux over that of 1 maggie in the filter", () => {
    const filter = box(6000, 7000);
    const lines = new Float64Array(LINES.length);
    lines[LINE.halpha] = 1e41;
    lines[LINE.oii3727] = 1e44; // outside
    const out = new Float64Array([1e-9]);
    photometryOf(
      tableOf(() => 1),
      [filter],
    ).addLines(lines, 0.05, out);
    const flux = 1e41 / (4 * Math.PI * (COSMOLOGY.luminosityDistance(0.05) * 3.0857e24) ** 2);
    // of 3631 Jy the filter sees int f_nu dnu with dnu = c dlambda / lambda^2, weighted as photons with lambda
    const zero = (3631e-23 * 2.998e18 * Math.log(7 / 6)) / (6562.8 * 1.05);
    expect((out[0] - 1e-9) / (flux / zero)).toBeCloseTo(1, 6);
  });

  it("order of redshifts does not matter", () => {
    const other = photometryOf(readSedTable(), shipped);
    fluxes(other, component(), 0.9);
    expect(fluxes(other, component(), 0.1)).toEqual(fluxes(stars, component(), 0.1));
    expect(fluxes(stars, component(), 0.1)).toEqual(fluxes(stars, component(), 0.1));
  });
});

describe("photometry refuses", () => {
  const sdss = photometryOf(
    tableOf(() => 1),
    [surveyFilter("sdss-r")],
  );

  it.each([
    [
      "a redshift beyond what it was made for",
      1.01,
      component(),
      0,
      "z = 1.01 is not allowed: it must be 0 to 1",
    ],
    ["a negative redshift", -0.1, component(), 0, "z = -0.1"],
    ["a redshift that is none", Number.NaN, component(), 0, "z = NaN"],
    ["a negative mass", 0.1, component([1, 1, -1, ...Array(10).fill(1)]), 0, "formed[2] = -1"],
    ["an infinite mass", 0.1, component([Infinity, ...Array(12).fill(1)]), 0, "formed[0] = Infinity"],
    ["masses of too few ages", 0.1, component([1, 1]), 0, "formed[2] = (nothing)"],
    [
      "too many metals",
      0.1,
      component(undefined, 0.2),
      0,
      "log Z/Zsun of stars = 0.2 is not allowed: it must be -1 to 0",
    ],
    ["too few metals", 0.1, component(undefined, -1.01), 0, "log Z/Zsun of stars = -1.01"],
    ["metals that are none", 0.1, component(undefined, Number.NaN), 0, "log Z/Zsun of stars = NaN"],
    [
      "negative dust",
      0.1,
      component(undefined, 0, -0.1),
      0,
      "A_V = -0.1 is not allowed: it must be at least 0 mag",
    ],
    ["negative dust of clouds", 0.1, component(), -0.2, "A_V of birth clouds = -0.2"],
  ])("%s", (_what, z, of, avBirth, message) => {
    expect(() => fluxes(sdss, of, z, avBirth)).toThrow(message);
  });

  it("filters that leave the spectra, and says where they do not", () => {
    const make = (filter: Filter, most: number) => () => photometryOf(readSedTable(), [filter], most);
    expect(make(surveyFilter("sdss-u"), 1.5)).not.toThrow();
    expect(make(surveyFilter("sdss-u"), 2)).toThrow(
      /the range of z = "0 to 2" is not allowed: it must be between 0 and 1\.6\d: filter sdss-u/,
    );
    expect(make(box(15000, 18000), 1)).toThrow(
      /between 0\.34 and 12\.\d+: filter box passes 15000 to 18000 A/,
    );
    expect(make(box(400, 550), 1)).toThrow(
      /filter box passes .* at no redshift; are its wavelengths in Angstrom/,
    );
    expect(make(surveyFilter("sdss-r"), 3.1)).toThrow("within 0 to 3");
  });
});
