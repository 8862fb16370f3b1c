/**
 * Fluxes through filters. Of a component whose spectrum is L_i (AB maggies at 10 pc) in wavelength bin i of the SED table,
 *   f = (1+z) (10 pc / D_L)^2 sum_i L_i W_i(z),   W_i = int over bin i of lambda (1+z) of T dln(lambda) / int T dln(lambda),
 * which is exact for spectra that are constant in a bin. A line of luminosity L [erg/s] at lambda_o = lambda (1+z) adds
 *   L / (4 pi D_L^2) lambda_o T(lambda_o) / (c int T dln(lambda) 3.631e-20 erg/s/cm^2/Hz).
 * At z = 0 everything is 10 pc away: these are absolute magnitudes of the rest frame.
 */
import { badInput, outOfRange } from "../../../shared/errors.ts";
import type { Component } from "../component.ts";
import { type Cosmology, MAX_Z, sphere } from "../cosmology.ts";
import { LINES } from "../line-list.ts";
import type { Filter } from "./filter.ts";
import { covered, type SedTable } from "./sed-table.ts";
import type { Spectra } from "./spectrum.ts";

const TEN_PARSEC = 1e-5; // Mpc
const LIGHT_SPEED = 2.998e18; // A/s
const ZERO = 3.631e-20; // erg/s/cm^2/Hz of 1 maggie

/** Share of a filter that may lie outside the SED table, where nothing is known to shine. */
const OUTSIDE = 1e-4;

/** ln(lambda / A) of LINES. */
const LN_LINES = LINES.map(({ lambda }) => Math.log(lambda));

export class Photometry {
  readonly spectra: Spectra;
  readonly filters: readonly Filter[];
  readonly #cosmology: Cosmology;
  readonly #zRange: readonly [number, number];
  /** [filter][bin]: W_i at the redshift #z, where bins #from to #to of the filter are not 0, and #first to #last of any */
  readonly #weights: readonly Float64Array[];
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #light: Float64Array;
  #first = 0;
  #last = -1;
  #z = Number.NaN;
  #distance = TEN_PARSEC;

  /**
   * @param zRange 0 <= least <= most redshift that will be asked for
   * @throws GalforgeError if a filter would see what the SED table does not have at any of them
   */
  constructor(
    spectra: Spectra,
    filters: readonly Filter[],
    cosmology: Cosmology,
    zRange: readonly [number, number],
  ) {
    if (!(zRange[0] >= 0 && zRange[1] >= zRange[0] && zRange[1] <= MAX_Z)) {
      throw outOfRange("the range of z", zRange.join(" to "), `within 0 to ${MAX_Z}, the smaller first`);
    }
    for (const filter of filters) checkCovered(filter, spectra.table, zRange);
    this.spectra = spectra;
    this.filters = filters;
    this.#cosmology = cosmology;
    this.#zRange = zRange;
    this.#weights = filters.map(() => new Float64Array(spectra.table.bins));
    this.#from = new Int32Array(filters.length);
    this.#to = new Int32Array(filters.length);
    this.#light = new Float64Array(spectra.table.bins);
  }

  /**
   * Fluxes of a component's stars in each filter [AB maggies], into out[0 ...].
   * @param avBirth A_bc [mag] @param z within zRange
   * @throws GalforgeError for z outside, and as `Spectra.luminosity`
   */
  stars(component: Component, avBirth: number, z: number, out: Float64Array): void {
    this.#goTo(z);
    const [first, light] = [this.#first, this.#light];
    this.spectra.luminosity(component, avBirth, first, this.#last, light);
    const dimmed = dimming(z, this.#distance);
    for (let f = 0; f < this.filters.length; f++) {
      const weights = this.#weights[f];
      let sum = 0;
      for (let bin = this.#from[f]; bin <= this.#to[f]; bin++) sum += light[bin - first] * weights[bin];
      out[f] = dimmed * sum;
    }
  }

  /** Adds the fluxes of lines in each filter [AB maggies] to out. @param lines luminosities in the order of LINES [erg/s] */
  addLines(lines: Float64Array, z: number, out: Float64Array): void {
    this.#goTo(z);
    for (let f = 0; f < this.filters.length; f++) {
      out[f] += lineFlux(this.filters[f], lines, z, this.#distance);
    }
  }

  #goTo(z: number): void {
    if (z === this.#z) return;
    const [least, most] = this.#zRange;
    if (!(z >= least && z <= most))
      throw outOfRange("z", z, `${least} to ${most}, as this photometry was made for`);
    this.#z = z;
    this.#distance = z === 0 ? TEN_PARSEC : this.#cosmology.luminosityDistance(z);
    const { resolution, bins, lnFirst } = this.spectra.table;
    const start = lnFirst + Math.log1p(z);
    this.#first = bins;
    this.#last = -1;
    for (let f = 0; f < this.filters.length; f++) {
      const filter = this.filters[f];
      const from = Math.max(Math.floor((filter.lnFirst - start) * resolution), 0);
      const to = Math.min(Math.floor((filter.lnLast - start) * resolution), bins - 1);
      let before = filter.below(start + from / resolution);
      for (let bin = from; bin <= to; bin++) {
        const now = filter.below(start + (bin + 1) / resolution);
        this.#weights[f][bin] = now - before;
        before = now;
      }
      this.#from[f] = from;
      this.#to[f] = to;
      this.#first = Math.min(this.#first, from);
      this.#last = Math.max(this.#last, to);
    }
  }
}

/** Flux of lines in a filter [AB maggies]. @param lines luminosities in the order of LINES [erg/s] @param distance D_L [Mpc] */
export function lineFlux(filter: Filter, lines: Float64Array, z: number, distance: number): number {
  const shift = Math.log1p(z);
  let sum = 0;
  for (let l = 0; l < LINES.length; l++) {
    const response = filter.response(LN_LINES[l] + shift);
    if (response > 0) sum += lines[l] * LINES[l].lambda * (1 + z) * response;
  }
  return sum / (sphere(distance) * LIGHT_SPEED * ZERO);
}

/** What the flux of stars at 10 pc is multiplied by. @param distance D_L [Mpc] */
export const dimming = (z: number, distance: number): number => (1 + z) * (TEN_PARSEC / distance) ** 2;

/** @throws GalforgeError if the filter would see what the table does not have at any redshift of the range */
export function checkCovered(
  filter: Filter,
  table: SedTable,
  [least, most]: readonly [number, number],
): void {
  const [blue, red] = [filter.quantile(OUTSIDE), filter.quantile(1 - OUTSIDE)];
  const [shortest, longest] = covered(table);
  const [low, high] = [Math.max(red / longest - 1, 0), blue / shortest - 1];
  if (least >= low && most <= high) return;
  const passes = `filter ${filter.name} passes ${blue.toFixed(0)} to ${red.toFixed(0)} A`;
  const known = `the spectra are known from ${shortest.toFixed(0)} to ${longest.toFixed(0)} A`;
  if (high < low) {
    throw badInput(passes, `${known}, which it sees at no redshift; are its wavelengths in Angstrom?`);
  }
  throw outOfRange(
    "the range of z",
    `${least} to ${most}`,
    `between ${up(low)} and ${down(high)}: ${passes}, and ${known}`,
  );
}
const up = (z: number): number => Math.ceil(z * 100) / 100;
const down = (z: number): number => Math.floor(z * 100) / 100;
