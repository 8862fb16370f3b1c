/** The keys of a configuration that belong to layers (layers.ts), whatever the kind of its population. */
import type { LensingConfig } from "../lensing/config.ts";

import type { PlaneName } from "../observe/planes.ts";
import type { NeighboursConfig } from "./neighbours/config.ts";

export interface LayersConfig {
  /** what is between the galaxies and us */
  readonly lensing?: LensingConfig;
  /** further objects on the stamps */
  readonly neighbours?: NeighboursConfig;
  /** names of the planes that are stored beside the stamps (sim/observe/planes.ts) */
  readonly planes?: readonly PlaneName[];
}

export type LayerKey = keyof LayersConfig;

/** In the order in which the layers are applied. */
export const LAYER_KEYS = ["lensing", "neighbours", "planes"] as const satisfies readonly LayerKey[];
