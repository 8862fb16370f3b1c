/**
 * A PSF given as an image. Its centre is the middle of the image: the centre of the middle pixel along an odd side, the border between the
 * two middle pixels along an even one (GalSim's true centre). Between the samples it is interpolated by the quintic kernel K, so
 *   P(x, y) = sum_ji p[j][i] K(x / s - i) K(y / s - j) / (s^2 sum p),   s = its pixel scale, i and j counted from the middle,
 *   OTF(k)  = Q(kx s / 2 pi) Q(ky s / 2 pi) sum_ji p[j][i] exp(-i (kx i + ky j) s) / sum p,   Q the transform of K.
 */
import { badInput } from "../../shared/errors.ts";
import { imageRings } from "./image-rings.ts";
import type { ImageGrids, ImageOtf } from "./otf.ts";
import { QUINTIC_REACH, quinticTransform } from "./quintic.ts";

export interface PsfPixels {
  /** where it came from, for messages */
  readonly file: string;
  readonly pixels: Float64Array;
  readonly ny: number;
  readonly nx: number;
}

/** Refuses an image that cannot be a PSF: pixels that are not finite, a sum that is not finite and above 0. Returns it divided by its sum. */
export function normalisePsf({ file, pixels, ny, nx }: PsfPixels): PsfPixels {
  const bad = pixels.findIndex((p) => !Number.isFinite(p));
  if (bad >= 0) {
    throw badInput(
      `psf.file = ${file}`,
      `pixel [y ${Math.floor(bad / nx)}, x ${bad % nx}] of the PSF image is ${pixels[bad]}; every pixel must be a finite number`,
    );
  }
  const sum = pixels.reduce((a, b) => a + b, 0);
  if (!(sum > 0 && sum < Infinity)) {
    throw badInput(
      `psf.file = ${file}`,
      `the pixels of the PSF image sum to ${sum}; the sum must be a finite number above 0: scale the image, or subtract its background`,
    );
  }
  const scaled = pixels.map((p) => p / sum);
  const worst = scaled.findIndex((p) => !(Math.abs(p) <= MOST));
  if (worst >= 0) {
    throw badInput(
      `psf.file = ${file}`,
      `pixel [y ${Math.floor(worst / nx)}, x ${worst % nx}] of the PSF image is ${pixels[worst]}, but all pixels sum to ${sum}: light and dark cancel, so that this is no PSF; subtract its background`,
    );
  }
  return { file, ny, nx, pixels: scaled };
}

/** The largest |pixel| of an image that sums to 1: a PSF sharpened or noisy beyond reason has less. */
const MOST = 100;

/** @param scale pixel scale of the image [arcsec] */
export function imageOtf(psf: PsfPixels, scale: number, includesPixel: boolean): ImageOtf {
  const { pixels, ny, nx } = normalisePsf(psf);
  let rings: Float64Array | undefined;
  return {
    kind: "image",
    name: `image ${psf.file} ${scale} ${includesPixel}`,
    file: psf.file,
    includesPixel,
    scale,
    pixels,
    ny,
    nx,
    support: scale * (Math.max(nx, ny) / 2 + QUINTIC_REACH),
    rings: () => {
      rings ??= imageRings(pixels, ny, nx);
      return rings;
    },
    onGrid: (kx, ky) => onGrid(pixels, ny, nx, scale, kx, ky),
  };
}

function onGrid(
  pixels: Float64Array,
  ny: number,
  nx: number,
  scale: number,
  kx: Float64Array,
  ky: Float64Array,
): ImageGrids {
  const modes = kx.length * ky.length;
  const plus = { re: new Float64Array(modes), im: new Float64Array(modes) };
  const minus = { re: new Float64Array(modes), im: new Float64Array(modes) };
  // rows first: R[y][i] = sum_x p[y][x] exp(-i kx_i x s)
  const rowRe = new Float64Array(ny * kx.length);
  const rowIm = new Float64Array(ny * kx.length);
  for (let i = 0; i < kx.length; i++) {
    const qx = quinticTransform((kx[i] * scale) / (2 * Math.PI));
    for (let x = 0; x < nx; x++) {
      const phase = -kx[i] * scale * (x - (nx - 1) / 2);
      const c = Math.cos(phase) * qx;
      const s = Math.sin(phase) * qx;
      for (let y = 0; y < ny; y++) {
        rowRe[y * kx.length + i] += pixels[y * nx + x] * c;
        rowIm[y * kx.length + i] += pixels[y * nx + x] * s;
      }
    }
  }
  for (let j = 0; j < ky.length; j++) {
    const qy = quinticTransform((ky[j] * scale) / (2 * Math.PI));
    for (let y = 0; y < ny; y++) {
      const phase = -ky[j] * scale * (y - (ny - 1) / 2);
      const c = Math.cos(phase) * qy;
      const s = Math.sin(phase) * qy;
      for (let i = 0, at = j * kx.length; i < kx.length; i++, at++) {
        const a = rowRe[y * kx.length + i];
        const b = rowIm[y * kx.length + i];
        plus.re[at] += a * c - b * s;
        plus.im[at] += a * s + b * c;
        minus.re[at] += a * c + b * s;
        minus.im[at] += b * c - a * s;
      }
    }
  }
  return { plus, minus };
}
