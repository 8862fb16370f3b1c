/** SED tables made up so that the answer is known, and photometry of them. */
import { AGE_BINS, type Component } from "../../../../sim/galaxies/component.ts";
import { Cosmology } from "../../../../sim/galaxies/cosmology.ts";
import { Filter } from "../../../../sim/galaxies/light/filter.ts";
import { Photometry } from "../../../../sim/galaxies/light/photometry.ts";
import { centre, type SedTable } from "../../../../sim/galaxies/light/sed-table.ts";
import { Spectra } from "../../../../sim/galaxies/light/spectrum.ts";
import { DEFAULT_PARAMETERS } from "../../../../sim/galaxies/parameters.ts";

export const COSMOLOGY = new Cosmology();
const { dust, light } = DEFAULT_PARAMETERS;
const none = light.calibration.map(() => 0);
/** No change of any stars. */
export const AS_IT_IS = { ...light, calibration: none, calibration_young: none };

/** Spectra that shine alike at every age and metallicity, by wavelength in A. */
export function tableOf(perMass: (lambda: number) => number, resolution = 80): SedTable {
  const bins = Math.round(2.46 * resolution);
  const table = { logZ: [-1, 0], lnFirst: Math.log(1150), resolution, bins, light: new Float64Array(0) };
  const cells = Array.from({ length: 2 * bins * AGE_BINS }, (_, k) =>
    perMass(centre(table, Math.floor(k / AGE_BINS) % bins)),
  );
  return { ...table, light: Float64Array.from(cells) };
}

export const photometryOf = (table: SedTable, filters: readonly Filter[], most = 1): Photometry =>
  new Photometry(new Spectra(table, dust, AS_IT_IS), filters, COSMOLOGY, [0, most]);

/** A rectangle [A]. */
export const box = (low: number, high: number): Filter =>
  new Filter("box", { wavelength: [low, high], response: [1, 1] });

/** [Msun] in each age bin. */
export const component = (
  formed: readonly number[] = Array(AGE_BINS).fill(1),
  logZ = 0,
  av = 0,
): Component => ({ formed: Float64Array.from(formed), logZ, av });

/** Fluxes of stars [AB maggies]. */
export function fluxes(photometry: Photometry, of: Component, z: number, avBirth = 0): number[] {
  const out = new Float64Array(photometry.filters.length);
  photometry.stars(of, avBirth, z, out);
  return [...out];
}

export const magnitudes = (values: readonly number[]): number[] => values.map((f) => -2.5 * Math.log10(f));
