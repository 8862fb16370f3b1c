/** Reads a PSF image from disk: FITS (the first image in the file) or NPY, two-dimensional. */
import { badFile } from "../../shared/errors.ts";
import { decompressed } from "../../shared/files/decompressed.ts";
import { readBytes } from "../../shared/files/read.ts";
import { readFitsImage } from "../../shared/formats/fits-image.ts";
import { decodeNpy } from "../../shared/formats/npy.ts";
import type { PsfPixels } from "./image.ts";

export function loadPsfImage(file: string): PsfPixels {
  const bytes = decompressed(file, readBytes(file));
  const { shape, data } = bytes[0] === 0x93 ? decodeNpy(file, bytes) : readFitsImage(file, bytes);
  if (shape.length !== 2) {
    throw badFile(file, `a PSF image must have two axes, but this array has shape [${shape.join(", ")}]`);
  }
  return { file, pixels: Float64Array.from(data, Number), ny: shape[0], nx: shape[1] };
}
