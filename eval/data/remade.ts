/** Stamps as a decoder makes them again, to be compared with the stamps themselves. */
import type { Decoder } from "../../train/models/model.ts";

/**
 * Decoded stamps; of a decoder that gives light without a sky (`Decoder.sky`) with the sky of the stamps.
 * @param latents [count, width] of the stamps @param images [count, bands, height, width] @returns as `images`
 */
export async function remake(
  decoder: Decoder,
  latents: Float32Array,
  images: Float32Array,
  count: number,
): Promise<Float32Array> {
  const decoded = await decoder.decode(latents, count);
  const skies = await decoder.sky?.(images, count);
  if (skies === undefined) return decoded;
  const plane = decoded.length / skies.length;
  return decoded.map((light, p) => light + skies[Math.floor(p / plane)]!);
}
