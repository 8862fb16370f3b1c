/** Whose each pixel of a stamp is, by the noiseless images of its objects by themselves. Pure. */
import type { Detector } from "../scene.ts";

/** Above how many standard deviations of the sky's noise a pixel is an object's, if nothing else is asked for: as SExtractor's detection. */
export const DEFAULT_THRESHOLD = 1.5;

/** Standard deviation of a pixel of the sky alone [ADU]: sqrt(sky / gain + (read_noise / gain)^2), unless the detector's noise has a sigma. */
export const skyNoise = ({ sky, gain, read_noise, noise }: Detector): number =>
  noise?.sigma ?? Math.sqrt(sky / gain + (read_noise / gain) ** 2);

/**
 * k + 1 where image k is the brightest of all and above `threshold`, 0 where none is. Of two that are as bright the earlier has it.
 * @param images [objects][pixels] noiseless [ADU] @param threshold [ADU] @param out filled: [pixels]
 */
export function segment(
  images: readonly Float32Array[],
  threshold: number,
  out: { [p: number]: number; readonly length: number },
): void {
  for (let p = 0; p < out.length; p++) {
    let owner = 0;
    let brightest = threshold;
    for (let k = 0; k < images.length; k++) {
      if (images[k][p] > brightest) {
        brightest = images[k][p];
        owner = k + 1;
      }
    }
    out[p] = owner;
  }
}
