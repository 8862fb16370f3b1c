/** The stretch of a run, applied to pixels. */
import type { Normaliser } from "../train/run/config.ts";

/** y = (asinh((x - sky) / softening) - low) / (high - low) of each pixel x [ADU], into a new array. */
export function normalise(pixels: Float32Array, { sky, softening, low, high }: Normaliser): Float32Array {
  const scale = 1 / (high - low);
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < out.length; i++) out[i] = (Math.asinh((pixels[i] - sky) / softening) - low) * scale;
  return out;
}
