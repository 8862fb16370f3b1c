/** Against the prototype of the specification, on galaxies that it drew (golden/README.md). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Photometry } from "../../../../sim/galaxies/light/photometry.ts";
import { readSedTable } from "../../../../sim/galaxies/light/read-sed-table.ts";
import { Spectra } from "../../../../sim/galaxies/light/spectrum.ts";
import { surveyFilter } from "../../../../sim/galaxies/light/survey-filters.ts";
import { LINES } from "../../../../sim/galaxies/line-list.ts";
import { PROTOTYPE_PARAMETERS } from "../golden.ts";
import { COSMOLOGY } from "./fixtures.ts";

const numbers = z.array(z.number()).transform((values) => Float64Array.from(values));
const component = z.object({ formed: numbers, logZ: z.number(), av: z.number() });
const schema = z.object({
  filters: z.array(z.string()),
  galaxies: z.array(
    z.object({
      z: z.number(),
      disc: component,
      bulge: component,
      avBirth: z.number(),
      lines: z.record(z.string(), z.number()),
      total: numbers,
      bulgeFlux: numbers,
      continuum: z.number(),
    }),
  ),
});
const path = join(import.meta.dirname, "golden/photometry.json");
const { filters, galaxies } = schema.parse(JSON.parse(readFileSync(path, "utf8")));

describe("galaxies of the prototype", () => {
  const spectra = new Spectra(readSedTable(), PROTOTYPE_PARAMETERS.dust, PROTOTYPE_PARAMETERS.light);
  const photometry = new Photometry(spectra, filters.map(surveyFilter), COSMOLOGY, [0, 1.1]);
  const differ = (a: Float64Array, b: Float64Array): number =>
    Math.max(...a.map((flux, f) => Math.abs(2.5 * Math.log10(flux / b[f]))));

  it("have its magnitudes to 0.001, of the whole with lines and of the bulge, and its continuum", () => {
    expect(galaxies.length).toBe(50);
    const [disc, bulge] = [new Float64Array(filters.length), new Float64Array(filters.length)];
    for (const galaxy of galaxies) {
      photometry.stars(galaxy.disc, galaxy.avBirth, galaxy.z, disc);
      photometry.stars(galaxy.bulge, 0, galaxy.z, bulge);
      photometry.addLines(
        Float64Array.from(LINES, ({ name }) => galaxy.lines[name]),
        galaxy.z,
        disc,
      );
      expect(differ(bulge, galaxy.bulgeFlux)).toBeLessThan(0.001);
      const whole = disc.map((flux, f) => flux + bulge[f]);
      expect(differ(whole, galaxy.total)).toBeLessThan(0.001);
      const continuum =
        spectra.continuum(galaxy.disc, galaxy.avBirth, 6563) + spectra.continuum(galaxy.bulge, 0, 6563);
      expect(continuum / galaxy.continuum).toBeCloseTo(1, 3);
    }
  });
});
