/** Pixels as a detector's converter writes them. */

import type { Detector } from "../scene.ts";

const ADU_MAX = 65535;

/** Below this standard deviation of the sky [ADU], rounding to whole ADU adds a third or more to the variance. */
const COARSE = 0.5;

/** What a user should know before this detector's pixels are rounded to whole ADU, or undefined. */
export function roundingNote({ sky, gain, read_noise }: Detector): string | undefined {
  const sigma = Math.sqrt(sky / gain + (read_noise / gain) ** 2);
  if (sigma >= COARSE) return undefined;
  return (
    `--dtype uint16 rounds to whole ADU, but the noise of the sky is only ${Number(sigma.toPrecision(2))} ADU: ` +
    "faint galaxies are lost; use float32, or a population in other units (a larger sky, a smaller gain)"
  );
}

/** Rounds half up to whole ADU and clips to [0, min(65535, saturation)]. `out` is as long as `image`. */
export function toInteger(image: Float32Array, saturation: number, out: Uint16Array): void {
  const top = Math.floor(Math.min(ADU_MAX, saturation));
  for (let i = 0; i < image.length; i++) {
    out[i] = Math.max(0, Math.min(top, Math.floor(image[i] + 0.5)));
  }
}
