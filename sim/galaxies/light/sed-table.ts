/** The spectra of simple stellar populations: light of a solar mass that formed, by metallicity, age and wavelength. */
import { AGE_BINS, AGE_EDGES } from "../component.ts";
import { dex, interpolate } from "../math.ts";
import type { LightValues } from "./parameters.ts";

export interface SedTable {
  /** metallicities, log Z/Zsun, increasing */
  readonly logZ: readonly number[];
  /** edge i of the wavelength bins is at ln(lambda / A) = lnFirst + i / resolution; there are `bins` of them */
  readonly lnFirst: number;
  readonly resolution: number;
  readonly bins: number;
  /** [logZ][bin][AGE_BINS]: L_nu as AB maggies at 10 pc per solar mass that formed, mean in the wavelength bin */
  readonly light: Float64Array;
}

/** Wavelength of the middle of a bin [A]. */
export const centre = ({ lnFirst, resolution }: SedTable, bin: number): number =>
  Math.exp(lnFirst + (bin + 0.5) / resolution);

/** The bin that holds a wavelength [A], which the table must cover. */
export const binOf = ({ lnFirst, resolution }: SedTable, lambda: number): number =>
  Math.floor((Math.log(lambda) - lnFirst) * resolution);

/** Shortest and longest wavelength [A]. */
export const covered = ({ lnFirst, resolution, bins }: SedTable): readonly [number, number] => [
  Math.exp(lnFirst),
  Math.exp(lnFirst + bins / resolution),
];

/** A table with the light of old stars changed by `calibration` magnitudes, of others by `calibration_young`, linear in wavelength. */
export function calibrate(table: SedTable, p: LightValues): SedTable {
  const light = table.light.slice();
  const factorsOf = (magnitudes: readonly number[]): Float64Array =>
    Float64Array.from({ length: table.bins }, (_, bin) =>
      dex(-0.4 * interpolate(p.calibration_lambda, magnitudes, centre(table, bin))),
    );
  const [old, young] = [factorsOf(p.calibration), factorsOf(p.calibration_young)];
  for (let k = 0; k < light.length; k++) {
    const bin = Math.floor(k / AGE_BINS) % table.bins;
    light[k] *= (AGE_EDGES[k % AGE_BINS] >= p.calibration_age ? old : young)[bin];
  }
  return { ...table, light };
}
