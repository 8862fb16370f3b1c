/** What a PSF of a configuration leaves out and a file says, so that the configuration draws the same without the file. */

import type { Fields } from "../fields.ts";
import { loadPsfex } from "../psf/read-psfex.ts";
import { checkStack, countImages } from "../psf/read-stack.ts";
import { writtenKind } from "../psf-check.ts";

/**
 * With its `kind`; for a stack the number of its images, if it does not say which it takes; for a model of PSFEx the range of places that it is made
 * for, from which they are drawn. Members of sums and convolutions too. What is wrong is left to the check.
 * @throws GalforgeError for a stack or a model that cannot be read
 */
export function completePsf(psf: Fields): Fields {
  const kind = writtenKind(psf);
  const { file, count, index, x, y, sum, convolve } = psf;
  const named = kind === undefined ? psf : { kind, ...psf };
  if (kind === "stack" && count === undefined && isFiles(file)) {
    checkStack(file);
    const images = countImages(file);
    return { ...named, count: images, ...(index === undefined ? {} : { index }) };
  }
  if (kind === "psfex" && typeof file === "string" && (x === undefined || y === undefined)) {
    const { degree, zero, scale } = loadPsfex(file);
    if (degree === 0) return named;
    const [ofX, ofY] = [0, 1].map((i) => {
      // POLZERO and POLSCAL are the middle and the width of what PSFEx saw; FITS pixels are half a pixel more
      return { uniform: [zero[i] - 0.5 - scale[i] / 2, zero[i] - 0.5 + scale[i] / 2] };
    });
    return { ...named, x: x ?? ofX, y: y ?? ofY };
  }
  return {
    ...named,
    ...(Array.isArray(sum) ? { sum: sum.map(completed) } : {}),
    ...(Array.isArray(convolve) ? { convolve: convolve.map(completed) } : {}),
  };
}

const completed = (member: unknown): unknown =>
  typeof member === "object" && member !== null && !Array.isArray(member)
    ? completePsf({ ...member })
    : member;

const isFiles = (file: unknown): file is string | readonly string[] =>
  typeof file === "string" ||
  (Array.isArray(file) && file.length > 0 && file.every((f) => typeof f === "string"));
