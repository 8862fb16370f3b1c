/** Makes what gives galaxies their light, for some filters and redshifts. */
import type { Cosmology } from "../cosmology.ts";
import { GalaxyLight } from "../light/galaxy-light.ts";
import { Photometry } from "../light/photometry.ts";
import type { Spectra } from "../light/spectrum.ts";
import { surveyFilter } from "../light/survey-filters.ts";

/** The filter in which bulge fractions are, and the catalogues' r. */
export const REFERENCE = "sdss-r";

/** Fluxes in these filters, in their order, and in the reference somewhere. */
export type MakeLight = (filters: readonly string[], zRange: readonly [number, number]) => GalaxyLight;

export const makeLightOf =
  (spectra: Spectra, cosmology: Cosmology): MakeLight =>
  (names, zRange) => {
    const all = names.includes(REFERENCE) ? names : [...names, REFERENCE];
    return new GalaxyLight(new Photometry(spectra, all.map(surveyFilter), cosmology, zRange), REFERENCE);
  };
