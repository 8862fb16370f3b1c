/** The PSF far from its centre, measured on its image: the pixel is in it. */
import { drawPsf } from "../observe/psf.ts";
import type { Renderer } from "../render/renderer.ts";
import type { Psf } from "../scene.ts";

/** Side of the image of a point source that the wings are measured on [pixels]. */
const SIDE = 512;
/** Below this fraction of the peak the image is the renderer's error: the wings go on as the power law of what is above it. */
const TRUSTED = 2e-5;
const HALF_MAXIMUM = 0.5;

export type Wings = Pick<PsfWings, "at" | "reach" | "fwhm">;

/** Of all of them: no PSF is wider or brighter anywhere. */
export const widest = (wings: readonly Wings[]): Wings => ({
  at: (r) => Math.max(...wings.map((one) => one.at(r))),
  reach: (limit) => Math.max(...wings.map((one) => one.reach(limit))),
  fwhm: Math.max(...wings.map(({ fwhm }) => fwhm)),
});

export class PsfWings {
  /** largest surface brightness at a distance of at least r [1 / pixel, unit flux], r = 0, 1, ... pixels */
  readonly #envelope: Float64Array;
  /** full width at half maximum, to a pixel [pixels] */
  readonly fwhm: number;

  constructor(renderer: Pick<Renderer, "render">, psf: Psf, pixelScale: number) {
    const image = drawPsf(renderer, { psf, pixel_scale: pixelScale }, SIDE);
    const length = SIDE / 2;
    const envelope = new Float64Array(length);
    const middle = (SIDE - 1) / 2;
    for (let j = 0; j < SIDE; j++) {
      for (let i = 0; i < SIDE; i++) {
        const r = Math.min(length - 1, Math.ceil(Math.hypot(i - middle, j - middle)));
        envelope[r] = Math.max(envelope[r], Math.abs(image[j * SIDE + i]));
      }
    }
    for (let r = length - 2; r >= 0; r--) envelope[r] = Math.max(envelope[r], envelope[r + 1]);
    extrapolate(envelope);
    this.#envelope = envelope;
    this.fwhm = 2 * envelope.findIndex((value) => value < HALF_MAXIMUM * envelope[0]);
  }

  /** Largest surface brightness at r or beyond [1 / pixel]. @param r [pixels] */
  at(r: number): number {
    const last = this.#envelope.length - 1;
    const near = Math.floor(r);
    if (near <= last) return this.#envelope[near];
    return this.#envelope[last] * (last / r) ** 2; // no PSF falls more slowly for ever
  }

  /** The distance from which on it stays below `limit` [pixels]. @param limit [1 / pixel] */
  reach(limit: number): number {
    const found = this.#envelope.findIndex((value) => value < limit);
    if (found >= 0) return found;
    const last = this.#envelope.length - 1;
    return last * Math.sqrt(this.#envelope[last] / limit);
  }
}

/** In place: where it is not to be trusted, the power law through its last trusted value and that at half the distance. */
function extrapolate(envelope: Float64Array): void {
  const end = envelope.findIndex((value) => value < TRUSTED * envelope[0]);
  if (end < 0) return;
  const far = Math.max(2, end - 1);
  const near = Math.max(1, Math.floor(far / 2));
  const slope = Math.log(envelope[far] / envelope[near]) / Math.log(far / near);
  for (let r = far + 1; r < envelope.length; r++) {
    envelope[r] = Math.min(envelope[r], envelope[far] * (r / far) ** slope);
  }
}
