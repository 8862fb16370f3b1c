/** Writes FITS files for tests. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Card, paddingOf } from "../../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../../shared/formats/fits-image.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { temporary } from "../make.ts";

export interface FitsPart {
  readonly pixels: Float32Array;
  /** slowest axis first */
  readonly shape: readonly number[];
  readonly cards?: readonly Card[];
  readonly extension?: string;
}

export function fitsBytes(...parts: readonly FitsPart[]): Buffer {
  const all = parts.flatMap(({ pixels, shape, cards = [], extension }) => {
    const head = imageHead({
      dtype: "float32",
      shape,
      cards,
      ...(extension === undefined ? {} : { extension }),
    });
    const data = encodePixels(pixels);
    return [head, data, new Uint8Array(paddingOf(data.length))];
  });
  return Buffer.concat(all);
}

/** @returns its path */
export function writeFits(path: string, ...parts: readonly FitsPart[]): string {
  writeFileSync(path, fitsBytes(...parts));
  return path;
}

export const fitsFile = (...parts: readonly FitsPart[]): string =>
  writeFits(join(temporary(), "image.fits"), ...parts);

export function npyFile(pixels: Float32Array, shape: readonly number[]): string {
  const path = join(temporary(), "image.npy");
  writeFileSync(path, encodeNpy(pixels, shape));
  return path;
}

/** Cards of a tangential projection of square pixels [arcsec]. */
export const wcs = (scale: number): Card[] => [
  { key: "CTYPE1", value: "RA---TAN" },
  { key: "CTYPE2", value: "DEC--TAN" },
  { key: "CRVAL1", value: 150 },
  { key: "CRVAL2", value: 2 },
  { key: "CRPIX1", value: 1.5 },
  { key: "CRPIX2", value: 2.5 },
  { key: "CD1_1", value: -scale / 3600 },
  { key: "CD2_2", value: scale / 3600 },
];
