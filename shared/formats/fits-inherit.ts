/**
 * Which keywords of the primary header hold for an extension: FITS Standard 4.0, section 4.4.2.6 and appendix K
 * (https://fits.gsfc.nasa.gov/registry/inherit.html).
 */
import type { FitsValue } from "./fits-header.ts";

interface Described {
  readonly header: ReadonlyMap<string, FitsValue>;
  readonly dataBytes: number;
}

/** Keywords that say how the primary HDU itself is stored, named or checked. */
const STRUCTURAL =
  /^(SIMPLE|XTENSION|EXTEND|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS|BLOCKED|INHERIT|EXTNAME|EXTVER|EXTLEVEL|CHECKSUM|DATASUM|BSCALE|BZERO|BLANK)?$/;

/** Keywords that say what the pixels of the primary array are, where it has one, and where they are in the sky. */
const OF_THE_ARRAY =
  /^(BUNIT|DATAM(IN|AX)|WCSAXES|(CTYPE|CUNIT|CRVAL|CRPIX|CDELT|CROTA)\d+[A-Z]?|(CD|PC|PV|PS)\d+_\d+[A-Z]?)$/;

/**
 * The header of an extension, with the primary header's keywords behind its own if it says INHERIT = T.
 * @param primary its units of the coordinates and of the pixels are left out if it has pixels of its own
 */
export function inherited(
  header: ReadonlyMap<string, FitsValue>,
  primary: Described,
): ReadonlyMap<string, FitsValue> {
  if (header.get("INHERIT") !== true) return header;
  const all = new Map(header);
  for (const [key, value] of primary.header) {
    if (all.has(key) || STRUCTURAL.test(key)) continue;
    if (primary.dataBytes > 0 && OF_THE_ARRAY.test(key)) continue;
    all.set(key, value);
  }
  return all;
}
