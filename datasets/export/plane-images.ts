/** Planes as survey files have them: by the names of extensions, and the variance as weights. */
import type { Card } from "../../shared/formats/fits-header.ts";
import type { Plane, PlanePixels } from "../planes.ts";

/** EXTNAME of each plane. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ["variance", "WHT"],
  ["mask", "MASK"],
  ["psf", "PSF"],
  ["segmentation", "SEG"],
]);

/** "WHT", "MASK", ...; of others their own name in capitals. */
export const extensionOf = ({ name }: Plane): string => EXTENSIONS.get(name) ?? name.toUpperCase();

/** 1 / variance; 0 where there is no variance, as where there is no noise. */
export const weightsOf = (variance: PlanePixels): Float32Array =>
  Float32Array.from(variance, (v) => (v > 0 ? 1 / v : 0));

/** MB_SAT = 8 / "SAT": the values of the bits of a mask; keywords have the first five letters of a name. */
export const bitCards = ({ bits = {} }: Plane): Card[] =>
  Object.entries(bits).map(([name, bit]) => ({
    key: `MB_${name
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, "")
      .slice(0, 5)}`,
    value: 2 ** bit,
    comment: name,
  }));
