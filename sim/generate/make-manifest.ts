/** The manifest of a data set that is complete. */
import type { Band } from "../../datasets/bands.ts";
import { FORMAT_NAME, FORMAT_VERSION, type Manifest, type ShardEntry } from "../../datasets/schema.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import type { Population } from "../drawn.ts";
import { allLabels, type Plan, plannedPlanes, writtenPlan } from "./plan.ts";

/** @param dir where it will be written @param shards in the order of their objects */
export function makeManifest(
  dir: string,
  plan: Plan,
  population: Population,
  shards: readonly ShardEntry[],
): Manifest {
  const [height, width] = population.stamp;
  const planes = plannedPlanes(plan, population.bands[0].unit);
  return {
    format: FORMAT_NAME,
    version: FORMAT_VERSION,
    n: plan.n,
    shape: { bands: population.bands.length, height, width },
    bands: population.bands.map((band) => (plan.noiseless ? noiseless(band) : band)),
    dtype: plan.dtype,
    labels: allLabels(population).map(({ bounds: _, ...label }) => label),
    ...(planes.length === 0 ? {} : { planes }),
    seed: plan.seed,
    shard_size: plan.shard_size,
    options: { ...writtenPlan(dir, plan) },
    software: { ...describeSoftware() },
    device: [...new Set(shards.map(({ device }) => device ?? "cpu"))].join(", "),
    created: new Date().toISOString(),
    shards,
  };
}

/** Noiseless pixels hold the galaxy's light alone: no sky, and nothing of a detector. */
const noiseless = (band: Band): Band => ({ ...band, detector: { sky: 0 } });
