/** What the noiseless images of the objects of a stamp, each by itself, say of it: segmentation and purity. Pure. */
import type { Detector } from "../../scene.ts";

/** Standard deviation of a pixel of the sky alone [ADU]: sqrt(sky / gain + (read_noise / gain)^2). */
export const skyNoise = ({ sky, gain, read_noise }: Detector): number =>
  Math.sqrt(sky / gain + (read_noise / gain) ** 2);

/**
 * Whose each pixel is: k + 1 where image k is the brightest of all and above `threshold`, 0 (sky) where none is. Of two that are as
 * bright the earlier has it.
 * @param images [objects][pixels] noiseless [ADU], the target first; at most as many as `out` can number
 * @param threshold [ADU] @param out [pixels]
 */
export function segment(
  images: readonly Float32Array[],
  threshold: number,
  out: Uint8Array | Uint16Array,
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

/**
 * Share of the light under the target that is its own: sum t^2 / sum t a over the stamp. 1: nothing overlaps it. One minus the
 * blendedness of Bosch et al. 2018 (PASJ 70, S5, sec. 4.9.11); NaN for a target without light.
 * @param target t, noiseless and alone @param all a, with everything else on the stamp
 */
export function purityOf(target: Float32Array, all: Float32Array): number {
  let own = 0;
  let shared = 0;
  for (let p = 0; p < target.length; p++) {
    own += target[p] * target[p];
    shared += target[p] * all[p];
  }
  return own / shared;
}
