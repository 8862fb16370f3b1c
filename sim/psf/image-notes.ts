/** What a PSF image cannot tell: said once, before anything is rendered. Valid range: docs/rendering.md. */
import { fwhmOfImage } from "../../shared/psf-width.ts";
import type { Component } from "../scene.ts";
import { fwhmOf } from "./fwhm.ts";
import { normalisePsf, type PsfPixels } from "./image.ts";
import { loadGalaxyImage, loadPsfImage } from "./load-image.ts";

/** A PSF narrower than this is undersampled [pixels of the image]. */
const LEAST_FWHM = 2;
/** Half a side of the part whose width is measured: a PSF that is wider is not undersampled. */
const NEAR = 8;
/** Noise at the border above this, relative to the brightest pixel, is said. */
const MOST_NOISE = 1e-3;

/** @param files names of PSF images @throws GalforgeError if one cannot be read, or is no PSF */
export const psfImageNotes = (files: readonly string[]): string[] =>
  files.flatMap((file) => notesOf(normalisePsf(loadPsfImage(file))));

/**
 * What is left in images that are galaxies. @throws GalforgeError if one cannot be read, or cannot be a galaxy, or its PSF cannot
 */
export const galaxyImageNotes = (components: readonly Component[]): string[] => [
  ...new Set(
    components.flatMap((c) => {
      if (c.kind !== "image") return [];
      loadGalaxyImage(c.file);
      if (c.own_psf !== undefined) {
        fwhmOf(c.own_psf, 1);
        return [];
      }
      return [
        `${c.file}: the PSF of this image of a galaxy is left in: the galaxy is seen through it and the scene's PSF; own_psf takes it away`,
      ];
    }),
  ),
];

/** One sentence for each thing that the image cannot tell. */
export function notesOf({ file, pixels, ny, nx }: PsfPixels): string[] {
  const peak = pixels.reduce((best, p, i) => (p > pixels[best] ? i : best), 0);
  const notes: string[] = [];
  const fwhm = widthNear(pixels, ny, nx, peak);
  if (fwhm < LEAST_FWHM) {
    notes.push(
      `${file}: the PSF image is undersampled (a FWHM of ${fwhm.toFixed(2)} of its pixels; ${LEAST_FWHM} are needed): what is between its samples is that of the quintic interpolation, not of the telescope`,
    );
  }
  const noise = borderNoise(pixels, ny, nx) / pixels[peak];
  if (noise > MOST_NOISE) {
    notes.push(
      `${file}: the PSF image has noise of ${noise.toPrecision(2)} of its peak at its border (${MOST_NOISE} is accepted without a note): it is rendered as if it were structure of the PSF`,
    );
  }
  return notes;
}

/** FWHM around the brightest pixel [pixels]; NaN if it is wider than the part looked at. */
function widthNear(pixels: Float64Array, ny: number, nx: number, peak: number): number {
  const [py, px] = [Math.floor(peak / nx), peak % nx];
  const side = 2 * NEAR + 1;
  const part = Float64Array.from({ length: side * side }, (_, p) => {
    const [y, x] = [py + Math.floor(p / side) - NEAR, px + (p % side) - NEAR];
    return y >= 0 && x >= 0 && y < ny && x < nx ? pixels[y * nx + x] : 0;
  });
  return fwhmOfImage(part, side, side);
}

/** Standard deviation of what changes from pixel to pixel along the border: second differences, which a smooth wing does not have. */
function borderNoise(pixels: Float64Array, ny: number, nx: number): number {
  const line = (n: number, at: (i: number) => number): number[] =>
    Array.from({ length: Math.max(0, n - 2) }, (_, i) => Math.abs(at(i) - 2 * at(i + 1) + at(i + 2)));
  const differences = [
    ...line(nx, (i) => pixels[i]),
    ...line(nx, (i) => pixels[(ny - 1) * nx + i]),
    ...line(ny, (i) => pixels[i * nx]),
    ...line(ny, (i) => pixels[i * nx + nx - 1]),
  ].sort((a, b) => a - b);
  // 1.4826 medians of |x| are a normal distribution's sigma; that of a second difference is sqrt(6) times a pixel's
  return differences.length === 0 ? 0 : (1.4826 * differences[differences.length >> 1]) / Math.sqrt(6);
}
