/** Reads images from disk, of PSFs and of galaxies: FITS (the first image in the file) or NPY, two-dimensional. */
import { badFile } from "../../shared/errors.ts";
import { decompressed } from "../../shared/files/decompressed.ts";
import { readBytes } from "../../shared/files/read.ts";
import { readFitsImage } from "../../shared/formats/fits-image.ts";
import { decodeNpy, type NpyData } from "../../shared/formats/npy.ts";
import { checkGalaxyPixels, type GalaxyPixels } from "../profiles/galaxy-image.ts";
import type { PsfPixels } from "./image.ts";

export const loadPsfImage = (file: string): PsfPixels => loadPixels(file, "a PSF image");

/** @throws GalforgeError for a file that cannot be read or has not two axes, and as `checkGalaxyPixels` */
export function loadGalaxyImage(file: string): GalaxyPixels {
  const image = loadPixels(file, "the image of a galaxy");
  checkGalaxyPixels(image);
  return image;
}

function loadPixels(file: string, what: string): PsfPixels {
  const { shape, data } = loadArray(file);
  if (shape.length !== 2) {
    throw badFile(file, `${what} must have two axes, but this array has shape [${shape.join(", ")}]`);
  }
  return { file, pixels: Float64Array.from(data, Number), ny: shape[0], nx: shape[1] };
}

/** An array of any number of axes. @throws GalforgeError if it cannot be read */
export function loadArray(file: string): { readonly shape: readonly number[]; readonly data: NpyData } {
  const bytes = decompressed(file, readBytes(file));
  return bytes[0] === 0x93 ? decodeNpy(file, bytes) : readFitsImage(file, bytes);
}
