/**
 * Point sources under a PSF image, in real space and exact: the interpolated image, or its integral over each pixel, is a product of
 * kernels along x and y, so a star is A_y p A_x^T. A star on the image's own grid gives back the image.
 */
import type { ImageOtf } from "../psf/otf.ts";
import { QUINTIC_REACH, quintic, quinticIntegral } from "../psf/quintic.ts";

export interface Star {
  readonly x0: number;
  readonly y0: number;
  readonly flux: number;
}

/** Adds stars to a stamp. @param pixelScale the stamp's [arcsec] @param image [ny][nx], ADU per pixel */
export function addStars(
  image: Float64Array,
  ny: number,
  nx: number,
  psf: ImageOtf,
  pixelScale: number,
  stars: readonly Star[],
): void {
  const samples = psf.scale / pixelScale;
  const lines = new Float64Array(psf.ny * nx);
  for (const star of stars) {
    const x = kernels(nx, star.x0, psf.nx, samples, psf.includesPixel);
    const y = kernels(ny, star.y0, psf.ny, samples, psf.includesPixel);
    // the lines of the PSF image that reach the stamp, interpolated along x
    for (let j = y.least; j <= y.last; j++) {
      for (let c = 0; c < nx; c++) {
        let sum = 0;
        for (let t = 0; t < x.count[c]; t++)
          sum += x.value[c * x.width + t] * psf.pixels[j * psf.nx + x.first[c] + t];
        lines[j * nx + c] = sum;
      }
    }
    for (let r = 0; r < ny; r++) {
      for (let t = 0; t < y.count[r]; t++) {
        const weight = star.flux * y.value[r * y.width + t];
        const from = (y.first[r] + t) * nx;
        for (let c = 0; c < nx; c++) image[r * nx + c] += weight * lines[from + c];
      }
    }
  }
}

/** Along one axis, for each pixel: which samples of the PSF image it sees, from `first` on, and with which weights. */
interface Kernels {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly value: Float64Array;
  /** weights kept for each pixel */
  readonly width: number;
  /** the first and last sample that any pixel sees */
  readonly least: number;
  readonly last: number;
}

/** @param samples size of a sample of the PSF image [pixels] */
function kernels(
  pixels: number,
  centre: number,
  length: number,
  samples: number,
  includesPixel: boolean,
): Kernels {
  const half = includesPixel ? 0 : 0.5 / samples;
  const reach = QUINTIC_REACH + half;
  const width = Math.ceil(2 * reach) + 1;
  const first = new Int32Array(pixels);
  const count = new Int32Array(pixels);
  const value = new Float64Array(pixels * width);
  let [least, last] = [length, -1];
  for (let p = 0; p < pixels; p++) {
    const at = (p + 0.5 - centre) / samples + (length - 1) / 2;
    const from = Math.max(0, Math.ceil(at - reach));
    const to = Math.min(length - 1, Math.floor(at + reach));
    if (to < from) continue;
    first[p] = from;
    count[p] = to - from + 1;
    least = Math.min(least, from);
    last = Math.max(last, to);
    for (let m = from; m <= to; m++) {
      value[p * width + m - from] = includesPixel
        ? quintic(at - m) / samples
        : quinticIntegral(at - m - half, at - m + half);
    }
  }
  return { first, count, value, width, least, last };
}
