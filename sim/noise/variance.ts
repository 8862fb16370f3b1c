/**
 * The variance of every pixel about its expected light, before what a detector does to charge (effects/):
 *   Poisson:   (s + sky) / gain + (read_noise / gain)^2, as the label `snr` has it;
 *   Gaussian:  sigma^2; or the variance map, scaled to a mean of sigma^2 if that is given, too; or the Poisson one without s;
 *              with photons s / gain more.
 * A background adds the variance of its image. Correlations leave it as it is.
 */
import type { Detector } from "../scene.ts";
import { varianceOfLight } from "./model.ts";
import { skyOf } from "./sky.ts";

/** What files say of noise, beside the numbers of a detector. */
export interface MeasuredNoise {
  /** variance map [ny][nx] [ADU^2] */
  readonly map?: ArrayLike<number> | undefined;
  /** of a blank image, whose noise is correlated as ours [ADU] */
  readonly blankSigma?: number | undefined;
  /** of the image of the background [ADU] */
  readonly backgroundSigma?: number | undefined;
}

/**
 * [ny][nx] in ADU^2, to the last pixel the square of what `Exposure` adds.
 * @param image noiseless [ADU], [ny][nx]
 */
export function varianceOf(
  image: Float32Array,
  detector: Detector,
  [ny, nx]: readonly [number, number],
  measured: MeasuredNoise = {},
): Float32Array {
  const { gain, read_noise, noise } = detector;
  const behind = (measured.backgroundSigma ?? 0) ** 2;
  if (noise === undefined) {
    const sky = skyOf(detector, ny, nx);
    const read = (read_noise / gain) ** 2;
    return image.map((s, p) => (Math.max(0, s) + sky(p)) / gain + read + behind);
  }
  const own = gaussianVariance(detector, [ny, nx], measured);
  const perLight = varianceOfLight(detector);
  return image.map((s, p) => own(p) + perLight * Math.max(0, s) + behind);
}

/** Of Gaussian noise in a pixel, without the background and the galaxy's photons [ADU^2]. */
export function gaussianVariance(
  detector: Detector,
  [ny, nx]: readonly [number, number],
  { map, blankSigma }: MeasuredNoise,
): (p: number) => number {
  const { gain, read_noise, noise } = detector;
  const sigma = noise?.sigma ?? (map === undefined ? blankSigma : undefined);
  if (map !== undefined) {
    const scale = sigma === undefined ? 1 : sigma ** 2 / meanOf(map);
    return (p) => map[p] * scale;
  }
  if (sigma !== undefined) return () => sigma ** 2;
  const sky = skyOf(detector, ny, nx);
  return (p) => sky(p) / gain + (read_noise / gain) ** 2;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let p = 0; p < values.length; p++) sum += values[p];
  return sum / values.length;
}
