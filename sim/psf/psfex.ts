/**
 * Models of PSFEx (Bertin 2011, ASPC 442, 435): images P_c of the PSF, and the PSF at a place (x, y) of the image that PSFEx saw,
 *   P = sum_c X^a Y^b P_c,   X = (x - POLZERO1) / POLSCAL1, Y likewise,   c counting a = 0 ... d - b for b = 0, then b = 1, ..., d = POLDEG1
 * (as GalSim's des.DES_PSFEx), with samples PSF_SAMP pixels of that image apart. It holds the pixel response, and is divided by its sum.
 */

export interface PsfexModel {
  readonly file: string;
  /** d; 0 without axes: the PSF is the same everywhere */
  readonly degree: number;
  /** POLZERO, POLSCAL of x and of y, in FITS pixels */
  readonly zero: readonly [number, number];
  readonly scale: readonly [number, number];
  /** PSF_SAMP [pixels of the image / sample] */
  readonly sampling: number;
  /** P_c [terms][ny][nx] */
  readonly basis: Float64Array;
  readonly ny: number;
  readonly nx: number;
}

/** (d + 1)(d + 2) / 2 */
export const termsOf = (degree: number): number => ((degree + 1) * (degree + 2)) / 2;

/** The factors X^a Y^b. @param x, y [pixels from the lower-left corner]: FITS pixels are half a pixel more */
export function psfexTerms({ degree, zero, scale }: PsfexModel, x: number, y: number): Float64Array {
  const [u, v] = [(x + 0.5 - zero[0]) / scale[0], (y + 0.5 - zero[1]) / scale[1]];
  const out = new Float64Array(termsOf(degree));
  let c = 0;
  for (let b = 0; b <= degree; b++) for (let a = 0; a + b <= degree; a++) out[c++] = u ** a * v ** b;
  return out;
}

/** The image [ny][nx] at a place. */
export function psfexImage(model: PsfexModel, x: number, y: number): Float64Array {
  const { basis, ny, nx } = model;
  const out = new Float64Array(ny * nx);
  psfexTerms(model, x, y).forEach((factor, c) => {
    for (let p = 0; p < out.length; p++) out[p] += factor * basis[c * out.length + p];
  });
  return out;
}
