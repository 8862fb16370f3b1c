import { describe, expect, it } from "vitest";
import { GalaxyDraw } from "../../../../sim/galaxies/draw.ts";
import type { Galaxy, Stars } from "../../../../sim/galaxies/galaxy.ts";
import { GalaxyLight } from "../../../../sim/galaxies/light/galaxy-light.ts";
import { Photometry } from "../../../../sim/galaxies/light/photometry.ts";
import { readSedTable } from "../../../../sim/galaxies/light/read-sed-table.ts";
import { Spectra } from "../../../../sim/galaxies/light/spectrum.ts";
import { surveyFilter } from "../../../../sim/galaxies/light/survey-filters.ts";
import { LINE, LINES } from "../../../../sim/galaxies/line-list.ts";
import { DEFAULT_PARAMETERS } from "../../../../sim/galaxies/parameters.ts";
import { peaColours } from "../../../../sim/galaxies/special.ts";
import { box, component, fluxes, magnitudes, photometryOf } from "./fixtures.ts";

const { dust, light } = DEFAULT_PARAMETERS;
const ugriz = ["u", "g", "r", "i", "z"].map((band) => surveyFilter(`sdss-${band}`));
const draw = new GalaxyDraw({ zRange: [0.01, 0.4] });
const spectra = new Spectra(readSedTable(), dust, light);
const photometry = new Photometry(spectra, ugriz, draw.cosmology, [0, 0.4]);
const seen = new GalaxyLight(photometry);
const whole = (): Float64Array => seen.disc.map((flux, f) => flux + seen.bulge[f]);

describe("the light of galaxies", () => {
  it("gives the draw what it needs, and lines make the disc brighter", () => {
    draw.begin(3, 1);
    for (let k = 0; k < 50; k++) {
      const stars = draw.stars();
      const given = seen.stars(stars);
      expect(given.bulgeFraction).toBeCloseTo(seen.bulge[2] / whole()[2], 12);
      expect(given.bulgeFraction).toBeGreaterThan(0);
      // birth clouds are the disc's alone
      expect([...seen.disc]).toEqual(fluxes(photometry, stars.disc, stars.z, stars.avBirth));
      expect([...seen.bulge]).toEqual(fluxes(photometry, stars.bulge, stars.z));
      const [disc, bulge] = [seen.disc.slice(), seen.bulge.slice()];
      seen.addLines(draw.galaxy(stars, given));
      expect(seen.bulge).toEqual(bulge);
      expect(seen.disc[2]).toBeGreaterThan(disc[2]);
    }
  });

  it("the continuum is that of the flux around H-alpha at rest", () => {
    draw.begin(3, 2);
    const stars = draw.stars([0.1, 10.5]);
    const [disc, bulge] = [stars.disc, stars.bulge];
    const { continuum } = seen.stars(stars);
    const at = (of: typeof disc, birth: number): number => spectra.continuum(of, birth, 6562.8);
    expect(continuum).toBeCloseTo(at(disc, stars.avBirth) + at(bulge, 0), -30);
    // 1 maggie is 3631e-23 erg/s/cm^2/Hz, at 10 pc; the r band is about 6158 A, where galaxies are about as bright
    const [r] = fluxes(new Photometry(spectra, [ugriz[2]], draw.cosmology, [0, 0.4]), disc, 0, stars.avBirth);
    const area = 4 * Math.PI * 3.0857e19 ** 2;
    expect(at(disc, stars.avBirth) / ((r * 3631e-23 * area * 2.998e18) / 6562.8 ** 2)).toBeCloseTo(1, 0);
  });

  it("a line of an equivalent width W outshines the stars in a filter of the width D by W (1 + z) / D", () => {
    draw.begin(3, 4);
    const z = 0.1;
    const stars = draw.stars([z, 10.5]);
    for (const line of [LINE.oiii5007, LINE.halpha, LINE.siii9069]) {
      const { lambda } = LINES[line];
      const middle = lambda * (1 + z);
      const bin = Math.floor((Math.log(lambda) - spectra.table.lnFirst) * spectra.table.resolution);
      const ends = [bin, bin + 1].map(
        (k) => Math.exp(spectra.table.lnFirst + k / spectra.table.resolution) * (1 + z),
      );
      // as wide as a bin of the spectra, in which f_nu is constant: f_lambda at the line's wavelength is 1 / lambda^2 of it
      const narrow = box(ends[0], ends[1]);
      const light = new GalaxyLight(new Photometry(spectra, [narrow, ugriz[2]], draw.cosmology, [0, 0.4]));
      const galaxy = draw.galaxy(stars, light.stars(stars));
      const only = { stars, lines: galaxy.lines.map((value, i) => (i === line ? value : 0)) };
      const continuum = light.disc[0] + light.bulge[0];
      light.addLines(only);
      const excess = (light.disc[0] + light.bulge[0]) / continuum - 1;
      const width = galaxy.lines[line] / light.continua(stars)[line];
      // photons count: int lambda f_lambda dlambda of a flat f_nu is c f_nu ln(ends), of the line lambda F
      const effective = middle * Math.log(ends[1] / ends[0]);
      expect((excess * effective) / (width * (1 + z))).toBeCloseTo(1, 3);
    }
  });

  it("[OIII] of Green Peas is 100 to 1000 A wide, H-alpha of retired galaxies about 1 A", () => {
    const widths = (line: number, next: () => Stars, takes: (galaxy: Galaxy) => boolean): number[] => {
      const found: number[] = [];
      for (let k = 0; found.length < 200; k++) {
        draw.begin(6, k);
        const stars = next();
        const galaxy = draw.galaxy(stars, seen.stars(stars));
        if (takes(galaxy)) found.push(galaxy.lines[line] / seen.continua(stars)[line]);
      }
      return found.sort((a, b) => a - b);
    };
    const peas = widths(
      LINE.oiii5007,
      () => draw.greenPea(),
      () => true,
    );
    expect(peas[20]).toBeGreaterThan(100);
    expect(peas[180]).toBeLessThan(1200);
    const isRetired = ({ stars }: Galaxy): boolean =>
      stars.class === "Q" && stars.nucleus === undefined && stars.logSfr - stars.logMass < -12;
    const retired = widths(LINE.halpha, () => draw.stars([0.1, 11]), isRetired);
    expect(Math.abs(Math.log10(retired[100]))).toBeLessThan(0.2);
    expect(retired[180] / retired[20]).toBeLessThan(8); // of a scatter of 0.25 dex: 4.4
  });

  it("colours are those of galaxies", () => {
    const table = readSedTable();
    const made = (bin: number): number[] => {
      const formed = Array(13).fill(0);
      formed[bin] = 1;
      return magnitudes(fluxes(photometryOf(table, ugriz), component(formed), 0));
    };
    const [u, g] = made(12); // POPULATION.md section 15: 12.6 Gyr, solar
    const r = made(12)[2];
    expect(u - g).toBeCloseTo(1.78, 1);
    expect(g - r).toBeCloseTo(0.79, 1);
    expect(made(0)[0]).toBeLessThan(made(12)[0] - 5);
  });

  it("most Green Peas have the colours of Cardamone+2009", () => {
    let passed = 0;
    for (let k = 0; k < 200; k++) {
      draw.begin(5, k);
      const pea = draw.greenPea();
      seen.addLines(draw.galaxy(pea, seen.stars(pea)));
      const [u, g, r, i, z] = magnitudes([...whole()]);
      if (peaColours({ u, g, r, i, z })) passed++;
    }
    expect(passed).toBeGreaterThan(100);
  });

  it("needs the filter in which bulge fractions are", () => {
    expect(() => new GalaxyLight(photometry, "decam-r")).toThrow("there is no filter decam-r");
  });
});
