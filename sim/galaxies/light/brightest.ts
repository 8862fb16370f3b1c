/**
 * The most light that a galaxy can have in a filter, known before its metals, its dust and its lines are drawn. Of stars it is
 *   (1+z) (10 pc / D_L)^2 sum_j m_j max_Z S_j(Z, z),   m_j what formed in age bin j, S_j the light of a solar mass of it without dust;
 * lines have no dust either, the metallicity at which each is brightest, and ratios and widths `BEYOND` standard deviations above
 * their means. A single number is beyond that once in 30 000 galaxies, the sum of all that they are added to hardly ever.
 */
import { AGE_BINS } from "../component.ts";
import type { Cosmology } from "../cosmology.ts";
import type { Formed } from "../draw.ts";
import { LINE, LINES } from "../line-list.ts";
import { addNucleus, addOld, addYoung, darkLines, type LineValues } from "../lines.ts";
import { dex } from "../math.ts";
import { dimming, lineFlux, type Photometry } from "./photometry.ts";
import type { Spectra } from "./spectrum.ts";

const BEYOND = 4;
/** Between two redshifts of the table, stars are as bright as at the brighter of the two, and this much more. */
const STEP = 0.002;
const BETWEEN = 1.01;
/** Metallicities at which young stars' lines are looked at. */
const OXYGEN_STEPS = 64;

export interface Bound {
  /** [AB maggies] */
  readonly stars: number;
  readonly lines: number;
}

export class Brightest {
  readonly #photometry: Photometry;
  readonly #cosmology: Cosmology;
  readonly #lines: LineValues;
  readonly #first: number;
  readonly #step: number;
  /** [redshift][age]: flux at 10 pc of a solar mass, max over metallicity */
  readonly #stars: Float64Array;
  /** [age]: continuum at H-alpha of a solar mass, max over metallicity [erg/s/A] */
  readonly #continuum: Float64Array;
  /** lines of young stars that form 1 Msun/yr, and of old stars with a continuum of 1 erg/s/A [erg/s] */
  readonly #young: Float64Array;
  readonly #old: Float64Array;
  readonly #all = darkLines();

  /** @param photometry whose first filter it is in */
  constructor(
    photometry: Photometry,
    cosmology: Cosmology,
    [least, most]: readonly [number, number],
    p: LineValues,
  ) {
    const steps = Math.ceil((most - least) / STEP);
    this.#photometry = photometry;
    this.#cosmology = cosmology;
    this.#lines = p;
    this.#first = least;
    this.#step = (most - least) / steps;
    this.#stars = new Float64Array((steps + 1) * AGE_BINS);
    const out = new Float64Array(photometry.filters.length);
    for (let k = 0; k <= steps; k++) {
      const z = Math.min(least + k * this.#step, most);
      const dimmed = z === 0 ? 1 : dimming(z, cosmology.luminosityDistance(z)); // at 0 it is 10 pc away
      eachPopulation(photometry.spectra, (age, component) => {
        photometry.stars(component, 0, z, out);
        const at = k * AGE_BINS + age;
        this.#stars[at] = Math.max(this.#stars[at], (BETWEEN * out[0]) / dimmed);
      });
    }
    this.#continuum = new Float64Array(AGE_BINS);
    eachPopulation(photometry.spectra, (age, component) => {
      const light = photometry.spectra.continuum(component, 0, LINES[LINE.halpha].lambda);
      this.#continuum[age] = Math.max(this.#continuum[age], light);
    });
    this.#young = brightestYoung(p);
    this.#old = brightestOld(p);
  }

  of({ z, disc, bulge, logSfr10, nucleus }: Formed): Bound {
    const at = Math.min(
      Math.floor((z - this.#first) / this.#step) * AGE_BINS,
      this.#stars.length - 2 * AGE_BINS,
    );
    let stars = 0;
    let continuum = 0;
    for (let j = 0; j < AGE_BINS; j++) {
      const formed = disc[j] + bulge[j];
      stars += formed * Math.max(this.#stars[at + j], this.#stars[at + AGE_BINS + j]);
      continuum += formed * this.#continuum[j];
    }
    const rate = dex(logSfr10);
    const all = this.#all;
    for (let l = 0; l < all.length; l++) all[l] = rate * this.#young[l] + continuum * this.#old[l];
    if (nucleus !== undefined) addNucleus(all, nucleus, this.#lines);
    const distance = this.#cosmology.luminosityDistance(z);
    return {
      stars: stars * dimming(z, distance),
      lines: lineFlux(this.#photometry.filters[0], all, z, distance),
    };
  }
}

/** Calls back with a solar mass of each age at each metallicity of the spectra. */
function eachPopulation(
  { table }: Spectra,
  back: (age: number, component: { formed: Float64Array; logZ: number; av: number }) => void,
): void {
  const formed = new Float64Array(AGE_BINS);
  for (let age = 0; age < AGE_BINS; age++) {
    formed.fill(0);
    formed[age] = 1;
    for (const logZ of table.logZ) back(age, { formed, logZ, av: 0 });
  }
}

function brightestYoung(p: LineValues): Float64Array {
  const [poor, rich] = p.oxygen_limits;
  const most = darkLines();
  for (let k = 0; k <= OXYGEN_STEPS; k++) {
    for (const above of [-Infinity, Infinity]) {
      const lines = darkLines();
      const oh = poor + ((rich - poor) * k) / OXYGEN_STEPS;
      addYoung(lines, { logSfr10: 0, oh }, above, BEYOND, BEYOND, p);
      for (let l = 0; l < most.length; l++) most[l] = Math.max(most[l], lines[l]);
    }
  }
  return most;
}

function brightestOld(p: LineValues): Float64Array {
  const beyond = ([mean, scatter]: readonly number[]): number => mean + BEYOND * scatter;
  const lines = darkLines();
  const width = dex(p.lier_width + BEYOND * p.lier_width_scatter);
  addOld(lines, width, beyond(p.lier_nii), beyond(p.lier_oiii), p);
  return lines;
}
