/** Makes what gives galaxies their light, for some filters and redshifts. */
import type { Cosmology } from "../cosmology.ts";
import { type FilterChoice, filterOf } from "../light/filter-choice.ts";
import { GalaxyLight } from "../light/galaxy-light.ts";
import { Photometry } from "../light/photometry.ts";
import type { Spectra } from "../light/spectrum.ts";

/** The filter in which bulge fractions are, and the catalogues' r. */
export const REFERENCE = "sdss-r";

/** Fluxes in these filters, in their order, and in the reference somewhere. */
export type MakeLight = (filters: readonly FilterChoice[], zRange: readonly [number, number]) => GalaxyLight;

export const makeLightOf =
  (spectra: Spectra, cosmology: Cosmology): MakeLight =>
  (filters, zRange) => {
    const all = filters.includes(REFERENCE) ? filters : [...filters, REFERENCE];
    return new GalaxyLight(new Photometry(spectra, all.map(filterOf), cosmology, zRange), REFERENCE);
  };
