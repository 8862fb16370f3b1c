/** Latents of stamps, read some at a time. */
import type { ImageSystem } from "../../datasets/image-system.ts";
import { blockOf } from "./in-batches.ts";
import type { Encoder } from "./model.ts";

/** Stamps that are read some at a time. */
export interface StampsInBlocks {
  readonly count: number;
  readonly image: Pick<ImageSystem, "height" | "width">;
  /** pixels of `count` stamps from position `from` on: float32 [count, bands, height, width], as stored */
  images(from: number, count: number): Promise<Float32Array>;
}

/** @returns [count, encoder.width] */
export async function encodeStamps(
  encoder: Encoder,
  { count, image, images }: StampsInBlocks,
  onBlock: (stamps: number) => void = () => {},
): Promise<Float32Array> {
  const latents = new Float32Array(count * encoder.width);
  const most = blockOf(image);
  for (let from = 0; from < count; from += most) {
    const size = Math.min(most, count - from);
    latents.set(await encoder.encode(await images(from, size), size), from * encoder.width);
    onBlock(size);
  }
  return latents;
}
