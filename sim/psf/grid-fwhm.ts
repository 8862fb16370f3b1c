/** The width of any PSF from its OTF. */
import { fwhmOfImage } from "../../shared/psf-width.ts";
import { otfOnGrid } from "./on-grid.ts";
import type { Otf } from "./otf.ts";

/** Modes along each half axis, and pixels of the image that is made of them along each side. */
const MODES = 160;
const SIDE = 48;
/** Modes are summed as far as the OTF is above this along an axis or a diagonal. */
const FAINT = 2e-4;
/** Size of a pixel, times the last wavenumber; larger ones are tried where the image does not hold half of the maximum. */
const PIXEL = 0.9;
const TRIES = 8;

/** Diameter of the circle with the area where the PSF is above half of its maximum [arcsec]: right to about 1e-3. NaN if there is none. */
export function gridFwhm(otf: Otf): number {
  const last = lastMode(otf);
  const k = Float64Array.from({ length: MODES }, (_, m) => ((m + 0.5) * last) / MODES);
  const { plus, minus } = otfOnGrid(otf, k, k);
  for (let t = 0, pixel = PIXEL / last; t < TRIES; t++, pixel *= 1.5) {
    const x = Float64Array.from({ length: SIDE }, (_, i) => (i - (SIDE - 1) / 2) * pixel);
    const image = new Float64Array(SIDE * SIDE);
    addModes(image, plus, k, x, 1);
    addModes(image, minus, k, x, -1);
    const fwhm = fwhmOfImage(image, SIDE, SIDE);
    if (Number.isFinite(fwhm)) return fwhm * pixel;
  }
  return Number.NaN;
}

/** Along the axes and diagonals the largest wavenumber at which the OTF is not faint. */
function lastMode(otf: Otf): number {
  const isFaint = (k: number): boolean => {
    const { plus, minus } = otfOnGrid(
      otf,
      Float64Array.of(0, k * Math.SQRT1_2, k),
      Float64Array.of(0, k * Math.SQRT1_2, k),
    );
    // (k, 0), (0, k), and the diagonals
    const seen = [2, 4, 6].flatMap((at) => [
      Math.hypot(plus.re[at], plus.im[at]),
      Math.hypot(minus.re[at], minus.im[at]),
    ]);
    return Math.max(...seen) < FAINT;
  };
  let k = "kMax" in otf ? otf.kMax : 1e5;
  while (k > 1e-6 && isFaint(k)) k /= 1.1;
  return k;
}

/** image[y][x] += sum_ij Re[F_ij exp(i (kx_i x + sign ky_j y))], F [ky][kx]. */
function addModes(
  image: Float64Array,
  { re, im }: { readonly re: Float64Array; readonly im: Float64Array },
  k: Float64Array,
  x: Float64Array,
  sign: number,
): void {
  const [c, s] = [Math.cos, Math.sin].map((of) =>
    Float64Array.from({ length: SIDE * MODES }, (_, m) => of(k[m % MODES] * x[Math.floor(m / MODES)])),
  );
  for (let j = 0; j < MODES; j++) {
    for (let p = 0; p < SIDE; p++) {
      let [a, b] = [0, 0];
      for (let i = 0; i < MODES; i++) {
        const [u, v] = [re[j * MODES + i], im[j * MODES + i]];
        a += u * c[p * MODES + i] - v * s[p * MODES + i];
        b += u * s[p * MODES + i] + v * c[p * MODES + i];
      }
      for (let q = 0; q < SIDE; q++) {
        image[q * SIDE + p] += a * c[q * MODES + j] - sign * b * s[q * MODES + j];
      }
    }
  }
}
