/** Draws what the real tables hold: the main sample as its catalogue has it, galaxies of given masses, Green Peas, a deep field. */
import type { Population } from "../../sim/drawn.ts";
import { GalaxyDraw } from "../../sim/galaxies/draw.ts";
import { starsIonise } from "../../sim/galaxies/fibre.ts";
import type { Galaxy, Stars } from "../../sim/galaxies/galaxy.ts";
import { magnitude } from "../../sim/galaxies/light/band.ts";
import { GalaxyLight } from "../../sim/galaxies/light/galaxy-light.ts";
import { Photometry } from "../../sim/galaxies/light/photometry.ts";
import { readSedTable } from "../../sim/galaxies/light/read-sed-table.ts";
import { Spectra } from "../../sim/galaxies/light/spectrum.ts";
import { surveyFilter } from "../../sim/galaxies/light/survey-filters.ts";
import { LINE } from "../../sim/galaxies/line-list.ts";
import type { GalaxyParameters } from "../../sim/galaxies/parameters.ts";
import { peaColours } from "../../sim/galaxies/special.ts";
import { makePetrosian } from "./petrosian.ts";
import type { BlackHoles, Deep, Photographed, Ratios, SizeBin, Weighed } from "./samples.ts";

const BANDS = ["u", "g", "r", "i", "z"] as const;
/** No comparison goes further. */
const Z_RANGE = [1e-4, 1.3] as const;

/** Labels of the first `count` objects of a population, column by column. */
function columnsOf(population: Population, seed: number, count: number): (name: string) => Float64Array {
  const drawn = Array.from({ length: count }, (_, k) => population.draw(seed, k).labels);
  return (name) => {
    const at = population.labels.findIndex((label) => label.name === name);
    return Float64Array.from(drawn, (labels) => labels[at]);
  };
}

/** The main sample as a catalogue has it: observed magnitudes and redshifts; and its black holes. @param population as preset sdss-gri */
export function mainSample(
  population: Population,
  seed: number,
  count: number,
): { readonly seen: Photographed; readonly holes: BlackHoles } {
  const of = columnsOf(population, seed, count);
  return {
    seen: { z: of("z"), ugriz: BANDS.map((band) => of(`mag_${band}`)) },
    holes: { logSigma: of("sigma_star_true").map(Math.log10), logMass: of("logmbh_true") },
  };
}

/** A sample without errors. */
export function deepSample(population: Population, seed: number, count: number): Deep {
  const of = columnsOf(population, seed, count);
  return {
    ...{ z: of("z_true"), logMass: of("logmstar_true") },
    ugriz: BANDS.map((band) => of(`mag_${band}_true`)),
  };
}

/** Galaxies without a survey. */
export class Galaxies {
  readonly draw: GalaxyDraw;
  readonly #light: GalaxyLight;
  readonly #petrosian = makePetrosian();

  constructor(parameters: GalaxyParameters, zRange: readonly [number, number] = Z_RANGE) {
    this.draw = new GalaxyDraw({ zRange, parameters });
    const spectra = new Spectra(readSedTable(), parameters.dust, parameters.light);
    const filters = BANDS.map((band) => surveyFilter(`sdss-${band}`));
    this.#light = new GalaxyLight(new Photometry(spectra, filters, this.draw.cosmology, zRange));
  }

  #whole(stars: Stars): Galaxy {
    return this.draw.galaxy(stars, this.#light.stars(stars));
  }

  /** Total magnitudes in u, g, r, i, z, AB. */
  #magnitudes(galaxy: Galaxy): number[] {
    this.#light.stars(galaxy.stars);
    this.#light.addLines(galaxy);
    return Array.from(this.#light.disc, (flux, f) => magnitude(flux + this.#light.bulge[f]));
  }

  /** `times` galaxies at each redshift and mass. */
  at(seed: number, z: Float64Array, logMass: Float64Array, times: number): Galaxy[] {
    return Array.from({ length: times * z.length }, (_, k) => {
      this.draw.begin(seed, k);
      return this.#whole(this.draw.stars([z[k % z.length], logMass[k % z.length]]));
    });
  }

  /** The same as tables of nearby galaxies have them. */
  weighed(seed: number, { z, logMass }: Pick<Weighed, "z" | "logMass">, times: number): Weighed {
    const galaxies = this.at(seed, z, logMass, times);
    const of = (value: (g: Galaxy) => number): Float64Array => Float64Array.from(galaxies, value);
    return {
      z: of(({ stars }) => stars.z),
      logMass: of(({ stars }) => stars.logMass),
      logSsfr: of(({ stars }) => stars.logSfr - stars.logMass),
      logSize: of(({ stars, profiles }) => Math.log10(stars.size * this.#petrosian(profiles.n, stars.q))),
      oh: of(oxygenByLines),
    };
  }

  /** Log half-light major axes of galaxies about each redshift and mass, evenly over the bins. */
  sizes(seed: number, bins: readonly SizeBin[], count: number): Float64Array[] {
    return bins.map(({ z, logMass }, b) => {
      const within = (k: number): number => (k + 0.5) / count - 0.5;
      const masses = Float64Array.from({ length: count }, (_, k) => logMass + 0.5 * within(k));
      const redshifts = Float64Array.from({ length: count }, (_, k) => z + 0.5 * within((k * 7919) % count));
      const galaxies = this.at(seed + b, redshifts, masses, 1);
      return Float64Array.from(galaxies, ({ stars }) => Math.log10(stars.size));
    });
  }

  /** Green Peas by their colours, brighter than a magnitude in r; and the ratios of their lines. */
  peas(
    seed: number,
    count: number,
    faintest: number,
  ): { readonly seen: Photographed; readonly ratios: Ratios } {
    const taken: { readonly galaxy: Galaxy; readonly ugriz: readonly number[] }[] = [];
    for (let k = 0; k < count; k++) {
      this.draw.begin(seed, k);
      const galaxy = this.#whole(this.draw.greenPea());
      const ugriz = this.#magnitudes(galaxy);
      const [u, g, r, i, z] = ugriz;
      if (r < faintest && peaColours({ u, g, r, i, z })) taken.push({ galaxy, ugriz });
    }
    const of = (value: (g: Galaxy) => number): Float64Array =>
      Float64Array.from(taken, ({ galaxy }) => value(galaxy));
    return {
      seen: {
        z: of(({ stars }) => stars.z),
        ugriz: BANDS.map((_, b) => Float64Array.from(taken, ({ ugriz }) => ugriz[b])),
      },
      ratios: {
        niiHalpha: of(({ lines }) => Math.log10(lines[LINE.nii6584] / lines[LINE.halpha])),
        oiiiHbeta: of(({ lines }) => Math.log10(lines[LINE.oiii5007] / lines[LINE.hbeta])),
        decrement: of(({ lines }) => Math.log10(lines[LINE.halpha] / lines[LINE.hbeta])),
      },
    };
  }
}

/** 12 + log(O/H) = 8.73 - 0.32 O3N2 (Pettini & Pagel 2004, MNRAS 348, L59) where young stars make the lines; NaN elsewhere. */
function oxygenByLines({ lines, stars }: Galaxy): number {
  const [halpha, hbeta, nii, oiii] = [LINE.halpha, LINE.hbeta, LINE.nii6584, LINE.oiii5007].map(
    (line) => lines[line],
  );
  if (stars.class === "Q" || !starsIonise(halpha, hbeta, nii, oiii)) return Number.NaN;
  return 8.73 - 0.32 * Math.log10(oiii / hbeta / (nii / halpha));
}
