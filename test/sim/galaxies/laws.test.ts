// @module-tag slow
/** Laws that hold of galaxies and their light as a whole; those of one topic stand with its tests. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Drawn, Population } from "../../../sim/drawn.ts";
import { GalaxyDraw } from "../../../sim/galaxies/draw.ts";
import type { Stars } from "../../../sim/galaxies/galaxy.ts";
import { GalaxyLight } from "../../../sim/galaxies/light/galaxy-light.ts";
import { Photometry } from "../../../sim/galaxies/light/photometry.ts";
import { readSedTable } from "../../../sim/galaxies/light/read-sed-table.ts";
import { Spectra } from "../../../sim/galaxies/light/spectrum.ts";
import { surveyFilter } from "../../../sim/galaxies/light/survey-filters.ts";
import { LINES } from "../../../sim/galaxies/line-list.ts";
import { DEFAULT_PARAMETERS, type GalaxyParameters } from "../../../sim/galaxies/parameters.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { between } from "./between.ts";
import { box, COSMOLOGY, magnitudes } from "./light/fixtures.ts";

const p = DEFAULT_PARAMETERS;
const spectra = new Spectra(readSedTable(), p.dust, p.light);
const object = fc.integer({ min: 0, max: 1e6 });
const mass = between(8, 11.5);
const redshift = between(0.01, 1);

describe("laws of light", () => {
  it("fluxes add over bands: of neighbouring boxes, weighted with their widths, stars and lines alike", () => {
    const edges = [5000, 5600, 6300, 8000];
    const boxes = edges.slice(1).map((high, i) => box(edges[i], high));
    const photometry = new Photometry(spectra, [box(5000, 8000), ...boxes], COSMOLOGY, [0, 1]);
    const light = new GalaxyLight(photometry, "box");
    const draw = new GalaxyDraw({ zRange: [0.01, 1] });
    const width = (i: number): number => Math.log(edges[i + 1] / edges[i]);
    fc.assert(
      fc.property(object, mass, redshift, (k, logMass, z) => {
        draw.begin(1, k);
        const stars = draw.stars([z, logMass]);
        light.addLines(draw.galaxy(stars, light.stars(stars)));
        const onEdge = LINES.some(({ lambda }) =>
          edges.some((e) => Math.abs((lambda * (1 + z)) / e - 1) < 1e-3),
        );
        fc.pre(!onEdge);
        for (const fluxes of [light.disc, light.bulge]) {
          const sum = boxes.reduce((total, _, i) => total + fluxes[i + 1] * width(i), 0);
          expect(sum / (fluxes[0] * Math.log(8000 / 5000))).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  const ugriz = ["u", "g", "r", "i", "z"].map((band) => surveyFilter(`sdss-${band}`));
  const photometry = new Photometry(spectra, ugriz, COSMOLOGY, [0, 1]);
  const light = new GalaxyLight(photometry);

  /** The same galaxy with a main sequence that is higher by dex, and dust that does not know of it: u, g, r, i, z of its stars. */
  const withRate = (
    higher: number,
  ): ((k: number, z: number, logMass: number) => { stars: Stars; ugriz: number[] }) => {
    const parameters: GalaxyParameters = {
      ...p,
      main_sequence: { ...p.main_sequence, zero: p.main_sequence.zero + higher },
      dust: { ...p.dust, rate_slope: 0 },
    };
    const draw = new GalaxyDraw({ zRange: [0.01, 1], parameters });
    return (k, z, logMass) => {
      draw.begin(2, k);
      const stars = draw.stars([z, logMass]);
      light.stars(stars);
      return { stars, ugriz: magnitudes([...light.disc.map((flux, f) => flux + light.bulge[f])]) };
    };
  };

  it("a brighter rate of star formation never makes the stars of a galaxy redder, all else equal", () => {
    const [normal, higher] = [withRate(0), withRate(0.2)];
    let bluer = 0;
    fc.assert(
      fc.property(object, mass, redshift, (k, logMass, z) => {
        const [a, b] = [normal(k, z, logMass), higher(k, z, logMass)];
        expect(b.stars.logSfr).toBeGreaterThanOrEqual(a.stars.logSfr);
        expect([b.stars.disc.av, b.stars.avBirth]).toEqual([a.stars.disc.av, a.stars.avBirth]);
        for (const [blue, red] of [
          [0, 1],
          [1, 2],
          [1, 3],
          [2, 4],
        ]) {
          const change = b.ugriz[blue] - b.ugriz[red] - (a.ugriz[blue] - a.ugriz[red]);
          expect(change).toBeLessThanOrEqual(1e-3);
          if (change < -0.01) bluer++;
        }
      }),
      { numRuns: 300 },
    );
    expect(bluer).toBeGreaterThan(300);
  });
});

describe("the same galaxy in another survey", () => {
  const sdss = loadPopulation({ preset: "sdss-gri" });
  const decals = loadPopulation({ preset: "decals-grz" });
  /** What a galaxy is, whoever looks. */
  const PHYSICS =
    /^(z_true|logmstar_true|logsfr_true|oh12_true|logmbh_true|sigma_star_true|class|agn|age|logz_star|av|av_birth|bulge_mass|size_kpc|n|q|pa|loglum_.*)$/;
  const physics = (of: Population, { labels }: Drawn): Map<string, number> =>
    new Map(of.labels.flatMap(({ name }, i) => (PHYSICS.test(name) ? [[name, labels[i]] as const] : [])));

  it("has the same physics: other bands, pixels, PSFs and catalogue, the same selection", () => {
    const there = makePopulation({ ...decals.config, selection: "sdss-mgs" });
    for (let k = 0; k < 40; k++) {
      const [a, b] = [physics(sdss, sdss.draw(7, k)), physics(there, there.draw(7, k))];
      expect(b).toEqual(a);
      expect(a.size).toBe(17 + 14);
    }
  });

  it("has the same physics whatever the selection draws beside it", () => {
    const [shallow, deep] = [
      new GalaxyDraw({ zRange: [0.005, 0.3], minimumMass: (z) => 8.5 + 8 * z }),
      new GalaxyDraw({ zRange: [0.02, 1], massFunction: "L20" }),
    ];
    fc.assert(
      fc.property(object, mass, between(0.02, 0.3), (k, logMass, z) => {
        const [a, b] = [shallow, deep].map((draw) => {
          draw.begin(3, k);
          const stars = draw.stars([z, logMass]);
          return draw.galaxy(stars, { bulgeFraction: stars.bulgeMass, continuum: 1e37 });
        });
        expect(b).toEqual(a);
      }),
      { numRuns: 100 },
    );
  });
});

describe("limits", () => {
  const draw = new GalaxyDraw({ zRange: [0.01, 1] });
  it.each<[readonly [number, number], RegExp]>([
    [[3.1, 10], /z of a galaxy = 3.1 is not allowed: it must be 0 to 3/],
    [[-0.1, 10], /z of a galaxy = -0.1/],
    [[Number.NaN, 10], /z of a galaxy = NaN/],
    [[0.1, -3], /log mass of a galaxy = -3 is not allowed: it must be 6 to 12.5/],
    [[0.1, 13], /log mass of a galaxy = 13/],
    [[0.1, Number.NaN], /log mass of a galaxy = NaN/],
  ])("a galaxy at z and log M of %j is refused", (given, message) => {
    draw.begin(1, 1);
    expect(() => draw.stars(given)).toThrow(message);
    const [z, logMass] = given;
    expect(() => draw.starsOf({ z, logMass })).toThrow(message);
  });
});
