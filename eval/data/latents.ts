/** Latents of stamps as points. */

import { badInput } from "../../shared/errors.ts";
import { encodeStamps, type StampsInBlocks } from "../../train/models/encode-stamps.ts";
import type { Encoder } from "../../train/models/model.ts";
import { finiteRows, type Points } from "../stats/points.ts";

/** @returns one point a stamp, in the order of `latentNames` */
export async function latentsOfStamps(
  encoder: Encoder,
  stamps: StampsInBlocks,
  onBlock?: (stamps: number) => void,
): Promise<Points> {
  const latents = await encodeStamps(encoder, stamps, onBlock);
  return { count: stamps.count, width: encoder.width, values: Float64Array.from(latents) };
}

/**
 * Positions of the stamps whose latents are numbers.
 * @param name of the data, for the message
 * @throws GalforgeError if there is none
 */
export function rowsWithLatents(name: string, latents: Points): Uint32Array {
  const rows = finiteRows(latents);
  if (rows.length > 0) return rows;
  throw badInput(
    name,
    'no stamp has latents that are numbers: check the pixels (for a data set of galforge: "sim verify")',
  );
}
