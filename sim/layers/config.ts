/** The keys of a configuration that belong to layers (layers.ts), whatever the kind of its population. */
import type { LensingConfig } from "../lensing/config.ts";
import type { PlaneName } from "../observe/planes.ts";
import type { NeighboursConfig } from "./neighbours/config.ts";

export interface SignalToNoiseConfig {
  /** a number, a distribution or an expression, as it is written */
  readonly value: unknown;
  /** that it holds in; absent: all together */
  readonly band?: string;
}

export interface LayersConfig {
  /** fluxes are such that stamps have this signal-to-noise ratio */
  readonly signal_to_noise?: SignalToNoiseConfig;
  /** what is between the galaxies and us */
  readonly lensing?: LensingConfig;
  /** further objects on the stamps */
  readonly neighbours?: NeighboursConfig;
  /** adaptive moments are measured */
  readonly moments?: true;
  /** names of the planes that are stored beside the stamps (sim/observe/planes.ts) */
  readonly planes?: readonly PlaneName[];
}

export type LayerKey = keyof LayersConfig;

/** In the order in which the layers are applied. */
export const LAYER_KEYS = [
  "signal_to_noise",
  "lensing",
  "neighbours",
  "moments",
  "planes",
] as const satisfies readonly LayerKey[];
