/** The modes of a stamp's discrete Fourier transform, deconvolved: what the PSF and the pixel left of them is divided out. */
import type { SecondMoments } from "../../shared/math/shape.ts";
import type { RadialOtf } from "../../sim/psf/otf.ts";
import { kappaOf, shear } from "../../sim/render/sheared.ts";

/** k^T M k beyond which the modes under a weight of moments M are left out: it is 1e-7 there. */
const REACH = -2 * Math.log(1e-7);

/** The modes k = 2 pi (i, j) / n [1 / pixel], 0 <= i <= most, -most <= j <= most: half of the plane, for images are real. */
export class Modes {
  /** [(most + 1) * (2 most + 1)], i slowest: 1 / OTF, halved where i = 0, whose modes come in pairs */
  readonly #gain: Float64Array;
  /** Re F(k) e^(i k c) / OTF of the last stamp */
  readonly values: Float64Array;
  readonly most: number;
  readonly #n: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #row: Float64Array;

  /** @param n pixels along a side @param most below n / 2 @param otf of PSF and pixel at (kx, ky) [1 / pixel] */
  constructor(n: number, most: number, otf: (kx: number, ky: number) => number) {
    this.#n = n;
    this.most = most;
    const width = 2 * most + 1;
    this.#gain = new Float64Array((most + 1) * width);
    this.values = new Float64Array((most + 1) * width);
    this.#row = new Float64Array(2 * n);
    this.#cos = Float64Array.from({ length: n }, (_, t) => Math.cos((2 * Math.PI * t) / n));
    this.#sin = Float64Array.from({ length: n }, (_, t) => Math.sin((2 * Math.PI * t) / n));
    const step = (2 * Math.PI) / n;
    for (let i = 0; i <= most; i++) {
      for (let j = -most; j <= most; j++) {
        this.#gain[i * width + j + most] = (i === 0 ? 0.5 : 1) / otf(i * step, j * step);
      }
    }
  }

  /**
   * Fills `values`, with 0 for the modes with k^T M k > REACH but for those beside them.
   * @param image [n * n] @param x centre c [pixels from the lower-left corner], about which the object is symmetric
   * @param m M, moments of a weight [pixel^2]
   */
  transform(image: ArrayLike<number>, x: number, y: number, m: SecondMoments): void {
    const { most, values } = this;
    const n = this.#n;
    const [cos, sin, gain] = [this.#cos, this.#sin, this.#gain];
    const step = (2 * Math.PI) / n;
    const [cx, cy] = [x - 0.5, y - 0.5]; // pixel 0 has its centre at 0.5
    values.fill(0);
    for (let i = 0; i <= most; i++) {
      const [from, to] = rowsOfColumn(m, i, step, most);
      if (from > to) return;
      this.#transformRows(image, i);
      const rows = this.#row;
      for (let j = Math.max(-most, from - 1); j <= Math.min(most, to + 1); j++) {
        let [re, im] = [0, 0];
        const turn = j < 0 ? j + n : j;
        for (let row = 0, t = 0, p = 0; row < n; row++, p += 2) {
          re += rows[p] * cos[t] + rows[p + 1] * sin[t];
          im += rows[p + 1] * cos[t] - rows[p] * sin[t];
          t += turn;
          if (t >= n) t -= n;
        }
        const phase = step * (i * cx + j * cy);
        const at = i * (2 * most + 1) + j + most;
        values[at] = gain[at] * (re * Math.cos(phase) - im * Math.sin(phase));
      }
    }
  }

  /** Mode i along x of every row of the image. */
  #transformRows(image: ArrayLike<number>, i: number): void {
    const n = this.#n;
    const [cos, sin, rows] = [this.#cos, this.#sin, this.#row];
    for (let row = 0, p = 0; row < n; row++) {
      let [re, im] = [0, 0];
      for (let column = 0, t = 0; column < n; column++, p++) {
        re += image[p] * cos[t];
        im -= image[p] * sin[t];
        t += i;
        if (t >= n) t -= n;
      }
      rows[2 * row] = re;
      rows[2 * row + 1] = im;
    }
  }
}

/** The modes (i, j) of one i with k^T M k <= REACH: first and last j; none if the first is beyond the last. */
export function rowsOfColumn(
  { xx, xy, yy }: SecondMoments,
  i: number,
  step: number,
  most: number,
): readonly [from: number, to: number] {
  const kx = i * step;
  const left = REACH - kx * kx * (xx - (xy * xy) / yy);
  if (left < 0) return [0, -1];
  const middle = (-xy * kx) / yy;
  const width = Math.sqrt(left / yy);
  return [
    Math.max(-most, Math.ceil((middle - width) / step)),
    Math.min(most, Math.floor((middle + width) / step)),
  ];
}

/** OTF of a PSF and a square pixel, at k [1 / pixel]. @param scale [arcsec / pixel] */
export function otfOnPixels(psf: RadialOtf, scale: number): (kx: number, ky: number) => number {
  const of = shear(psf.scale / scale, psf.e, psf.pa);
  const sinc = (k: number): number => (k === 0 ? 1 : Math.sin(k / 2) / (k / 2));
  return (kx, ky) => psf.value(kappaOf(of, kx, ky)) * sinc(kx) * sinc(ky);
}
