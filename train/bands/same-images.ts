/** Are these stamps what the network knows? */
import { otherBands } from "../../datasets/bands.ts";
import { bandSystem, type ImageSystem } from "../../datasets/image-system.ts";
import { badInput, type GalforgeError } from "../../shared/errors.ts";
import { excessInWords, isOtherPsf, type PsfRange, widthsInWords } from "./psf-range.ts";

/** Relative difference from which two numbers count as different. */
const DIFFERENT = 1e-6;

/**
 * Estimates mean nothing for stamps of another size, of other bands, of another pixel scale or unit: an error. Another sky, gain,
 * read noise or zero point is a matter of degree, as is another PSF: a line for each.
 * @param name of the data, for messages
 * @throws GalforgeError E_INPUT
 */
export function compareImages(name: string, known: ImageSystem, given: ImageSystem): string[] {
  const size = (i: ImageSystem): string => `${i.height} x ${i.width} pixels`;
  if (size(known) !== size(given)) throw refusal(name, "a size of", size(known), size(given));
  const bands = otherBands(known.bands, given.bands);
  if (bands !== undefined) throw badInput(name, `its stamps ${bands}: ${REMEDY}`);
  return known.bands.flatMap((_, i) =>
    compareBands(given.bands.length === 1 ? name : `${name}, band ${given.bands[i].name}`, [known, given], i),
  );
}

const REMEDY = "give data like the training data, or train on this";

const refusal = (name: string, what: string, ours: string, theirs: string): GalforgeError =>
  badInput(
    name,
    `its stamps have ${what} ${theirs}, but the network of this run was trained on ${ours}: ${REMEDY}`,
  );

function compareBands(where: string, both: readonly [ImageSystem, ImageSystem], band: number): string[] {
  const [known, given] = both.map((image) => bandSystem(image, band));
  if (known.unit !== given.unit) throw refusal(where, "pixels in", known.unit, given.unit);
  if (differ(known.pixel_scale, given.pixel_scale)) {
    const [ours, theirs] = [known, given].map(({ pixel_scale }) => `${pixel_scale} arcsec/pixel`);
    throw refusal(where, "a pixel scale of", ours, theirs);
  }
  const quantities = [
    ["sky", `${given.unit}/pixel`],
    ["gain", `e-/${given.unit}`],
    ["read_noise", "e-"],
    ["zero_point", "mag"],
  ] as const;
  const lines = quantities
    .filter(([key]) => differ(known[key], given[key]))
    .map(
      ([key, unit]) =>
        `${where}: ${key.replace("_", " ")} is ${given[key]} ${unit}; the network was trained at ${known[key]} ${unit}`,
    );
  return [...lines, ...comparePsfs(where, known.psf_fwhm, given.psf_fwhm)];
}

/** A line if the PSF of some stamps is not one that the network was trained on. */
function comparePsfs(name: string, known: PsfRange | undefined, given: PsfRange | undefined): string[] {
  if (known === undefined || given === undefined) return [];
  if (!given.some((fwhm) => isOtherPsf(known, fwhm))) return [];
  return [
    `${name}: the FWHM of the PSF is ${widthsInWords(given)} arcsec (${excessInWords(known, given)}); the network was trained at ` +
      `${widthsInWords(known)} arcsec, so sizes and Sersic indices, above all of small galaxies, come out wrong`,
  ];
}

/** Both are known and not the same. */
function differ(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return Math.abs(a - b) > DIFFERENT * Math.max(Math.abs(a), Math.abs(b));
}
