/** The keys of a configuration that belong to layers (layers.ts), whatever the kind of its population. */

export interface LayersConfig {
  /** names of the planes that are stored beside the stamps (sim/observe/planes.ts) */
  readonly planes?: readonly string[];
}

export type LayerKey = keyof LayersConfig;

/** In the order in which the layers are applied. */
export const LAYER_KEYS = ["planes"] as const satisfies readonly LayerKey[];
