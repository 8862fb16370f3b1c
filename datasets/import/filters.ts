/** Whether a header says that an image is in another band than it is taken for. Pure. */
import type { HeaderFilter } from "../survey/cutout.ts";

/** Filters of broad bands, with a number of their kind behind (HSC-R2). */
const LETTER = /^([ubgvrizyjhk])\d?$/i;
/** Filters of the Hubble and Webb telescopes. */
const WAVELENGTH = /^f\d{3,4}[a-z]{1,2}\d?$/i;

/** The filter that a text names: "r" of "r DECam SDSS c0002 6415.0 1480.0" and "HSC-R2", "f814w" of "F814W". @returns undefined: none that is known */
export function shortName(text: string): string | undefined {
  for (const word of text.split(/[^a-z0-9]+/i)) {
    const letter = LETTER.exec(word)?.[1] ?? WAVELENGTH.exec(word)?.[0];
    if (letter !== undefined) return letter.toLowerCase();
  }
  return undefined;
}

/** The keyword that names another filter than the band; undefined if one names the band, or nothing is understood. */
export function otherFilter(band: string, filters: readonly HeaderFilter[]): HeaderFilter | undefined {
  const own = shortName(band);
  const known = filters.filter(({ text }) => shortName(text) !== undefined);
  if (own === undefined || known.some(({ text }) => shortName(text) === own)) return undefined;
  return known[0];
}
