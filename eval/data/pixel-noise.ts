/** The noise that a pixel is expected to have. Pure. */

import { type BandSystem, bandSystem, type ImageSystem } from "../../datasets/image-system.ts";
import type { Detector } from "../../sim/scene.ts";
import { deviations } from "../stats/metrics.ts";

/**
 * Variance of a pixel [ADU^2] where o is expected [ADU, sky included]: max(o, sky) / gain + (read_noise / gain)^2. Light is never
 * negative: what a renderer's rounding puts below the sky has the sky's.
 */
export function detectorVariance({ sky, gain, read_noise }: Detector): Variance {
  const floor = (read_noise / gain) ** 2;
  return (expected) => Math.max(expected, sky) / gain + floor;
}

/** Of a pixel, where so much is expected [unit^2]. */
export type Variance = (expected: number) => number;

/**
 * `detectorVariance` from what the decoder expects. At least the sky's: a decoder that is too dark must not make its own errors look small or large.
 * @returns undefined if the noise is not known, or there is none
 */
export function noiseVariance({
  sky,
  gain,
  read_noise,
}: Pick<BandSystem, "sky" | "gain" | "read_noise">): Variance | undefined {
  if (sky === undefined || gain === undefined || read_noise === undefined) return undefined;
  const variance = detectorVariance({ sky, gain, read_noise });
  return variance(sky) === 0 ? undefined : variance;
}

/** `noiseVariance` of each band; undefined if that of one is. */
export function noiseVariances(image: ImageSystem): readonly Variance[] | undefined {
  const known = image.bands.flatMap((_, band) => noiseVariance(bandSystem(image, band)) ?? []);
  return known.length === image.bands.length ? known : undefined;
}

type Size = Pick<ImageSystem, "height" | "width">;

/** 1.4826 times the median absolute deviation of the outermost pixels of a stamp [height, width]: of noise, even if the galaxy reaches some of them. */
export const noiseOfBorder = (pixels: Float32Array, size: Size): number =>
  deviations(borderOf(pixels, size)).scatter;

/** The median of the outermost pixels of a stamp [height, width]. */
export const levelOfBorder = (pixels: Float32Array, size: Size): number =>
  deviations(borderOf(pixels, size)).bias;

function borderOf(pixels: Float32Array, { height, width }: Size): Float64Array {
  const border: number[] = [];
  for (let x = 0; x < width; x++) border.push(pixels[x], pixels[(height - 1) * width + x]);
  for (let y = 1; y < height - 1; y++) border.push(pixels[y * width], pixels[y * width + width - 1]);
  return Float64Array.from(border);
}
