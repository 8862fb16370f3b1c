/** Latents of stamps as points. */
import { encodeStamps, type StampsInBlocks } from "../../train/models/encode-stamps.ts";
import type { Encoder } from "../../train/models/model.ts";
import type { Points } from "../stats/points.ts";

/** @returns one point a stamp, in the order of `latentNames` */
export async function latentsOfStamps(
  encoder: Encoder,
  stamps: StampsInBlocks,
  onBlock?: (stamps: number) => void,
): Promise<Points> {
  const latents = await encodeStamps(encoder, stamps, onBlock);
  return { count: stamps.count, width: encoder.width, values: Float64Array.from(latents) };
}
