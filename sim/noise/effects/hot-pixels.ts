/**
 * Hot pixels: each pixel is one with the same probability, with a dark charge that is exponential. Stamps are cut from all over a detector,
 * so every object and band has hot pixels of its own.
 */
import type { DetectorEffects, PixelSource } from "../model.ts";
import { bernoulli, effectStream, exponential } from "./stream.ts";

/** The hot pixels of a stamp, with the expected dark charge of each [e-]. */
export function hotPixels(
  count: number,
  { fraction, charge }: NonNullable<DetectorEffects["hot_pixels"]>,
  source: PixelSource,
): ReadonlyMap<number, number> {
  const stream = effectStream(source, "hot_pixels");
  return new Map(bernoulli(stream, count, fraction).map((p) => [p, charge * exponential(stream)]));
}
