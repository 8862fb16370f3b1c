/**
 * Floating-point pixels that were stored as whole numbers, with random numbers subtracted that blur the steps. FITS Standard
 * 4.0, section 10.2 and appendix I; Pence, White & Seaman 2010, PASP 122, 1065.
 */

export type Dithering = "NO_DITHER" | "SUBTRACTIVE_DITHER_1" | "SUBTRACTIVE_DITHER_2";
export const DITHERINGS: readonly Dithering[] = ["NO_DITHER", "SUBTRACTIVE_DITHER_1", "SUBTRACTIVE_DITHER_2"];

export interface Quantisation {
  readonly scale: number;
  readonly zero: number;
  /** the whole number that stands for NaN, beside those that always do */
  readonly blank: number | undefined;
  readonly dithering: Dithering;
  /** row of the tile, from 0, plus ZDITHER0 - 1 */
  readonly seed: number;
}

const COUNT = 10_000;
/** of SUBTRACTIVE_DITHER_2: pixels that were exactly 0 */
const EXACT_ZERO = -2147483646;
/** Numbers up to this are kept for NaN by those who write such images, of whom some leave ZBLANK out. */
const LARGEST_BLANK = -2147483647;

let sequence: Float32Array | undefined;

/** The standard's numbers: seeds of Park & Miller's generator, from 1, over its modulus. */
export function ditherSequence(): Float32Array {
  if (sequence !== undefined) return sequence;
  const [factor, modulus] = [16807, 2147483647];
  let seed = 1;
  sequence = Float32Array.from({ length: COUNT }, () => {
    seed = (factor * seed) % modulus;
    return seed / modulus;
  });
  return sequence;
}

/** Pixels scale (stored - random + 0.5) + zero; scale stored + zero without dithering. */
export function dequantise(stored: ArrayLike<number>, quantisation: Quantisation): Float64Array<ArrayBuffer> {
  const { scale, zero, blank, dithering, seed } = quantisation;
  const pixels = new Float64Array(stored.length);
  const random = ditherSequence();
  const isDithered = dithering !== "NO_DITHER";
  let start = seed % COUNT;
  const firstOf = (): number => Math.trunc(Math.fround(random[start] * 500));
  let next = firstOf();
  for (let i = 0; i < pixels.length; i++) {
    const value = stored[i];
    if (value === blank || value <= LARGEST_BLANK) pixels[i] = Number.NaN;
    else if (!isDithered) pixels[i] = value * scale + zero;
    else if (value === EXACT_ZERO && dithering === "SUBTRACTIVE_DITHER_2") pixels[i] = 0;
    else pixels[i] = (value - random[next] + 0.5) * scale + zero;
    if (++next === COUNT) {
      start = (start + 1) % COUNT;
      next = firstOf();
    }
  }
  return pixels;
}
