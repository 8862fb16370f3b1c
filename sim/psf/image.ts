/**
 * A PSF given as an image of odd sides, its centre at the centre of the middle pixel. Between the samples it is
 * interpolated by the quintic kernel of Bernstein & Gruen (2014, PASP 126, 287), GalSim's default for images, so
 *   OTF(k) = Q(kx s / 2 pi) Q(ky s / 2 pi) sum_yx p[y][x] exp(-i (kx x + ky y) s) / sum p,   s = its pixel scale.
 */
import { badInput } from "../../shared/errors.ts";
import type { ImageOtf } from "./otf.ts";

/** Fourier transform of the quintic interpolation kernel at u cycles per sample. */
function quinticTransform(u: number): number {
  const a = Math.PI * u;
  if (Math.abs(a) < 1e-4) return 1;
  const s = Math.sin(a) / a;
  const c = Math.cos(a);
  const s2 = s * s;
  return s * s2 * s2 * (s * (55 - 19 * a * a) + 2 * c * (a * a - 27));
}

/** Beyond this many cycles per sample the quintic kernel is below 1e-4. */
const U_MAX = 1;

export interface PsfPixels {
  /** where it came from, for messages */
  readonly file: string;
  readonly pixels: Float64Array;
  readonly ny: number;
  readonly nx: number;
}

/** Refuses an image that cannot be a PSF: NaN, no positive sum, even sides. Returns it divided by its sum. */
export function normalisePsf({ file, pixels, ny, nx }: PsfPixels): PsfPixels {
  if (ny % 2 === 0 || nx % 2 === 0) {
    throw badInput(
      `psf.file = ${file}`,
      `the PSF image is ${ny} x ${nx} pixels, but both sides must be odd, so that its centre is the centre of a pixel; crop or resample it`,
    );
  }
  const bad = pixels.findIndex((p) => !Number.isFinite(p));
  if (bad >= 0) {
    throw badInput(
      `psf.file = ${file}`,
      `pixel [y ${Math.floor(bad / nx)}, x ${bad % nx}] of the PSF image is ${pixels[bad]}; every pixel must be a finite number`,
    );
  }
  const sum = pixels.reduce((a, b) => a + b, 0);
  if (!(sum > 0)) {
    throw badInput(
      `psf.file = ${file}`,
      `the pixels of the PSF image sum to ${sum}; the sum must be above 0`,
    );
  }
  return { file, ny, nx, pixels: pixels.map((p) => p / sum) };
}

/** @param scale pixel scale of the image [arcsec] */
export function imageOtf(psf: PsfPixels, scale: number, includesPixel: boolean): ImageOtf {
  const { pixels, ny, nx } = normalisePsf(psf);
  const onGrid = (kx: Float64Array, ky: Float64Array): { re: Float64Array; im: Float64Array } => {
    const re = new Float64Array(kx.length * ky.length);
    const im = new Float64Array(kx.length * ky.length);
    // rows first: R[y][i] = sum_x p[y][x] exp(-i kx_i x s)
    const rowRe = new Float64Array(ny * kx.length);
    const rowIm = new Float64Array(ny * kx.length);
    for (let i = 0; i < kx.length; i++) {
      for (let x = 0; x < nx; x++) {
        const phase = -kx[i] * scale * (x - (nx - 1) / 2);
        const c = Math.cos(phase);
        const s = Math.sin(phase);
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
        for (let i = 0; i < kx.length; i++) {
          const a = rowRe[y * kx.length + i];
          const b = rowIm[y * kx.length + i];
          re[j * kx.length + i] += a * c - b * s;
          im[j * kx.length + i] += a * s + b * c;
        }
      }
      for (let i = 0; i < kx.length; i++) {
        const qx = quinticTransform((kx[i] * scale) / (2 * Math.PI));
        re[j * kx.length + i] *= qx;
        im[j * kx.length + i] *= qx;
      }
    }
    return { re, im };
  };
  return {
    kind: "image",
    name: `image ${psf.file} ${scale} ${includesPixel}`,
    includesPixel,
    kMax: (2 * Math.PI * U_MAX) / scale,
    onGrid,
  };
}
