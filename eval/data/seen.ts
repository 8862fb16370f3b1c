/** What linear methods get of stamps: what the network sees of them. */
import type { Model } from "../../train/models/model.ts";
import { stretchPixels } from "../../train/normaliser.ts";

/** Stamps stretched, as the network sees them. @param images [count, bands, height, width] @returns [count, values] */
export async function seenBy(
  { see, config: { image, normaliser } }: Pick<Model, "see" | "config">,
  images: Float32Array,
  count: number,
): Promise<Float32Array> {
  return (await see?.(images, count)) ?? stretchPixels(images, normaliser, image.height * image.width);
}
