/** What a network says of the stamps that are fitted, and how long it takes. */
import { performance } from "node:perf_hooks";
import { badInput } from "../../shared/errors.ts";
import type { TrainedModel } from "../../train/trained-model.ts";
import type { FitData } from "./fit-data.ts";

/** Stamps in memory together. */
const BLOCK = 1024;

export interface NetworkEstimates {
  /** for each supervised label [galaxies] */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** wall clock of a stamp, reading and the first, slower pass excluded [ms] */
  readonly ms: number;
}

/** @throws GalforgeError if the network gives something that is not a number */
export async function networkEstimates(
  model: Pick<TrainedModel, "config" | "encode">,
  { sample: { ids }, pixels }: Pick<FitData, "sample" | "pixels">,
): Promise<NetworkEstimates> {
  const values = new Map(model.config.supervise.map(({ name }) => [name, new Float64Array(ids.length)]));
  let seconds = 0;
  for (let from = 0; from < ids.length; from += BLOCK) {
    const count = Math.min(BLOCK, ids.length - from);
    const stamps = Array.from({ length: count }, (_, k) => pixels(from + k));
    const images = new Float32Array(count * stamps[0].length);
    stamps.forEach((stamp, k) => {
      images.set(stamp, k * stamp.length);
    });
    if (from === 0) await model.encode(images, count); // compiles
    const started = performance.now();
    const estimates = await model.encode(images, count);
    seconds += (performance.now() - started) / 1000;
    for (const [name, column] of values) column.set(estimates.values.get(name)!, from);
  }
  for (const [name, column] of values) {
    const at = column.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      const message = `the network gives ${column[at]} as "${name}" of stamp ${ids[at]}, which is not a number: train again`;
      throw badInput("the run", message);
    }
  }
  return { values, ms: (1000 * seconds) / ids.length };
}
