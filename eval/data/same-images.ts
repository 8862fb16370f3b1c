/** Are these stamps what the network knows? */
import { badInput } from "../../shared/errors.ts";
import type { ImageSystem } from "../../train/run/config.ts";
import { excessInWords, isOtherPsf, type PsfRange, widthsInWords } from "./psf-range.ts";

/** Relative difference from which two numbers count as different. */
const DIFFERENT = 1e-6;

/**
 * Estimates mean nothing for stamps of another size, pixel scale or unit: an error. Another sky, gain or read noise is a matter
 * of degree, as is another PSF: a line for each.
 * @param name of the data, for messages
 * @throws GalforgeError E_INPUT
 */
export function compareImages(name: string, known: ImageSystem, given: ImageSystem): string[] {
  const refuse = (what: string, ours: string, theirs: string): never => {
    throw badInput(
      name,
      `its stamps have ${what} ${theirs}, but the network of this run was trained on ${ours}: give data like the training data, or train on this`,
    );
  };
  const shape = (i: ImageSystem): string =>
    `${i.height} x ${i.width} pixels in ${i.bands === 1 ? "1 band" : `${i.bands} bands`}`;
  if (shape(known) !== shape(given)) refuse("a size of", shape(known), shape(given));
  if (known.unit !== given.unit) refuse("pixels in", known.unit, given.unit);
  if (differ(known.pixel_scale, given.pixel_scale)) {
    refuse("a pixel scale of", `${known.pixel_scale} arcsec/pixel`, `${given.pixel_scale} arcsec/pixel`);
  }
  const quantities = [
    ["sky", "ADU/pixel"],
    ["gain", "e-/ADU"],
    ["read_noise", "e-"],
  ] as const;
  const lines = quantities
    .filter(([key]) => differ(known[key], given[key]))
    .map(
      ([key, unit]) =>
        `${name}: ${key.replace("_", " ")} is ${given[key]} ${unit}; the network was trained at ${known[key]} ${unit}`,
    );
  return [...lines, ...comparePsfs(name, known.psf_fwhm, given.psf_fwhm)];
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
