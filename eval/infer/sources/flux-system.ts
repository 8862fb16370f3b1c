/**
 * The flux system of a network and that of an image. The network knows sky s0 [ADU/pixel] and gain g0 [e-/ADU]; an image with
 * sky s and gain g is given to it as
 *   x' = (x - s) g / g0 + s0,
 * so that the galaxy has the same electrons. Estimates in ADU are then times g0 / g in the image's ADU. Where the network has
 * seen many gains, g / g0 is 1; where it has seen many skies, the sky stays in: x' = x g / g0.
 */

import { isSameNoise } from "../../../datasets/survey/flux-system.ts";
import { detectorVariance } from "../../data/pixel-noise.ts";

export interface Detector {
  /** [ADU/pixel] */
  readonly sky?: number | undefined;
  /** [e-/ADU] */
  readonly gain?: number | undefined;
  /** [e-] */
  readonly read_noise?: number | undefined;
}

/** x' = factor x + offset */
export interface PixelMap {
  /** g / g0: from the image's ADU to the network's */
  readonly factor: number;
  /** whether both gains are known */
  readonly isByGain: boolean;
  readonly offset: number;
}

export function pixelMap(network: Detector, image: Detector): PixelMap {
  const isByGain = network.gain !== undefined && image.gain !== undefined;
  const factor = isByGain ? image.gain / network.gain : 1;
  const known = network.sky !== undefined && image.sky !== undefined;
  return { factor, isByGain, offset: known ? network.sky - image.sky * factor : 0 };
}

/**
 * Whether the noise is not the one that the network was trained on: the electrons of the sky, s g, or the read noise differ by
 * more than 10 %. What either does not know is not compared.
 */
export function hasOtherNoise(network: Detector, image: Detector): boolean {
  return differ(skyElectrons(network), skyElectrons(image)) || differ(network.read_noise, image.read_noise);
}

/**
 * The same of the noise of a sky pixel.
 * @param noise of the image, in the network's ADU
 */
export const hasOtherSkyNoise = (network: Detector, noise: number): boolean =>
  differ(skyNoise(network), noise);

/** Noise of a sky pixel, sqrt(s / g + (r / g)^2) [ADU], r the read noise; undefined if it varies or is not known. */
export function skyNoise({ sky, gain, read_noise }: Detector): number | undefined {
  if (sky === undefined || gain === undefined || read_noise === undefined) return undefined;
  return Math.sqrt(detectorVariance({ sky, gain, read_noise })(sky));
}

const differ = (a: number | undefined, b: number | undefined): boolean =>
  a !== undefined && b !== undefined && !isSameNoise(a, b);

const skyElectrons = ({ sky, gain }: Detector): number | undefined =>
  sky === undefined || gain === undefined ? undefined : sky * gain;
