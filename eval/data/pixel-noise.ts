/** The noise that a pixel is expected to have. Pure. */

import type { Band } from "../../datasets/bands.ts";
import { bandSystem, type ImageSystem, stampLabel } from "../../datasets/image-system.ts";
import type { Detector } from "../../sim/scene.ts";
import { medianInPlace } from "../stats/median.ts";
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
export function noiseVariance({ sky, gain, read_noise }: KnownDetector): Variance | undefined {
  if (sky === undefined || gain === undefined || read_noise === undefined) return undefined;
  const variance = detectorVariance({ sky, gain, read_noise });
  return variance(sky) > 0 ? variance : undefined;
}

/** What the noise of a sky pixel follows from. */
const QUANTITIES = ["sky", "gain", "read_noise"] as const;

/** As far as it is known. */
export type KnownDetector = Readonly<Partial<Record<(typeof QUANTITIES)[number], number>>>;

/** Names of the labels that stamps have where their noise differs. */
export const noiseLabels = (bands: readonly Band[]): readonly string[] =>
  bands.flatMap(({ name }) => QUANTITIES.map((quantity) => stampLabel(quantity, name, bands.length)));

/** Stamps, with what is known of them all and of each. */
interface Noisy {
  readonly image: ImageSystem;
  /** of `noiseLabels`, as far as the stamps have them, and others */
  readonly labels: ReadonlyMap<string, Float64Array>;
}

/** What is known of one stamp in each band: its own labels, else what all stamps have in common. */
export const detectorsOf = ({ image, labels }: Noisy, stamp: number): readonly KnownDetector[] =>
  image.bands.map(({ name }, band) => {
    const common = bandSystem(image, band);
    const known = QUANTITIES.flatMap((quantity) => {
      const own = labels.get(stampLabel(quantity, name, image.bands.length))?.[stamp];
      const value = own ?? common[quantity];
      return value === undefined ? [] : [[quantity, value] as const];
    });
    return Object.fromEntries(known);
  });

/** `noiseVariance` of each band of a stamp; undefined if that of one is. */
export function noiseOfStamp(test: Noisy, stamp: number): readonly Variance[] | undefined {
  const known = detectorsOf(test, stamp).flatMap((detector) => noiseVariance(detector) ?? []);
  return known.length === test.image.bands.length ? known : undefined;
}

type Size = Pick<ImageSystem, "height" | "width">;

/** 1.4826 times the median absolute deviation of the outermost pixels of a stamp [height, width]: of noise, even if the galaxy reaches some of them. */
export const noiseOfBorder = (pixels: Float32Array, size: Size): number =>
  deviations(borderOf(pixels, size)).scatter;

/** Middle of the outermost pixels: the sky, with what a decoder adds to it. */
export const skyOfBorder = (pixels: Float32Array, size: Size): number =>
  medianInPlace(borderOf(pixels, size));

function borderOf(pixels: Float32Array, { height, width }: Size): Float64Array {
  const border: number[] = [];
  for (let x = 0; x < width; x++) border.push(pixels[x], pixels[(height - 1) * width + x]);
  for (let y = 1; y < height - 1; y++) border.push(pixels[y * width], pixels[y * width + width - 1]);
  return Float64Array.from(border);
}
