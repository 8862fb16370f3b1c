/** The noise that a pixel is expected to have. Pure. */
import type { ImageSystem } from "../train/run/config.ts";

/**
 * Variance of a pixel [ADU^2] from what the decoder expects there, o [ADU, sky included]: max(o, sky) / gain +
 * (read_noise / gain)^2. At least the sky's: a decoder that is too dark must not make its own errors look small or large.
 * @returns undefined if the noise is not known, or there is none
 */
export function noiseVariance({
  sky,
  gain,
  read_noise,
}: ImageSystem): ((expected: number) => number) | undefined {
  if (sky === undefined || gain === undefined || read_noise === undefined) return undefined;
  const floor = (read_noise / gain) ** 2;
  return sky + floor === 0 ? undefined : (expected) => Math.max(expected, sky) / gain + floor;
}
