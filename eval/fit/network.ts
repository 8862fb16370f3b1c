/** What a network says of the stamps that are fitted, and how long it takes. */

import type { StampsInBlocks } from "../../train/models/encode-stamps.ts";
import { estimatesOf, joinPosteriors, type Posterior } from "../../train/models/posterior.ts";
import { checkFinite, encodeBlocks, warmUp } from "../data/encode.ts";
import type { Able } from "../needs.ts";
import type { FitData } from "./fit-data.ts";

export interface NetworkEstimates {
  /** for each supervised label [galaxies] */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** wall clock of a stamp, reading and the first, slower pass excluded [ms] */
  readonly ms: number;
}

/** @param name of the data @throws GalforgeError if the network gives something that is not a number */
export async function networkEstimates(
  { config, estimator }: Able<"mean">,
  name: string,
  { sample: { ids }, image, pixels }: Pick<FitData, "sample" | "image" | "pixels">,
): Promise<NetworkEstimates> {
  const stamps: StampsInBlocks = {
    ...{ count: ids.length, image },
    images: async (from, count) => concatenated(pixels, from, count),
  };
  await warmUp(estimator, stamps);
  const parts: Posterior[] = [];
  let ms = 0;
  for await (const block of encodeBlocks(estimator, stamps)) {
    parts.push(block.posterior);
    ms += block.ms;
  }
  const estimates = estimatesOf(joinPosteriors(parts));
  checkFinite(config, { name, ids }, estimates);
  return { values: estimates.values, ms: ms / ids.length };
}

function concatenated(pixels: (row: number) => Float32Array, from: number, count: number): Float32Array {
  const first = pixels(from);
  const out = new Float32Array(count * first.length);
  for (let k = 0; k < count; k++) out.set(k === 0 ? first : pixels(from + k), k * first.length);
  return out;
}
