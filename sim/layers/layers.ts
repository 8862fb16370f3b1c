/**
 * Layers: what is done to the objects of a population of any kind, such as `lensing: {...}` beside the other keys of a configuration.
 * A layer makes a population of a population; keys that are not there cost nothing.
 *
 * To add one:
 * 1. config.ts: its key and the type of its checked value in `LayersConfig`, and its place in `LAYER_KEYS`, which is the order in
 *    which layers are applied: each sees what those before it have drawn.
 * 2. sim/layers/NAME.ts: a class that extends `DecoratedPopulation` (decorated.ts) and overrides `draw`, which gets an object by
 *    `super.draw` and returns a changed one (never change what was drawn: scenes and PSFs are shared between objects), and
 *    `labels` with `withLabels`. Its `draw` stays a pure function of seed and index. Numbers come from `LayerValues`
 *    (layer-values.ts) with a PURPOSE of its own (shared/random/stream.ts), or from a `Stream` of that purpose.
 * 3. Below: its entry in `LAYERS`, a function that checks what the user wrote (`at` names its places in messages) and makes the
 *    population. What it gives `super` as its configuration must make the same population again: threads, `--resume` and manifests have it.
 * 4. Tests in test/sim/layers/NAME.test.ts: purity, labels, a pinned draw, each refusal. docs/configuration.md, CHANGELOG.md.
 */
import type { Population } from "../drawn.ts";
import type { Locate } from "../population/locate.ts";
import { LAYER_KEYS, type LayerKey } from "./config.ts";
import { makeLensingLayer } from "./lensing.ts";
import { makeMomentsLayer } from "./moments.ts";
import { makeNeighboursLayer } from "./neighbours/population.ts";
import { makePlanesLayer } from "./planes.ts";
import { makeSignalToNoiseLayer } from "./signal-to-noise.ts";

/** Makes a population of a configuration without layers. @throws GalforgeError */
export type MakeBase = (config: unknown, at: Locate) => Population;

/** @param value what stands at the layer's key, unchecked @param make for a layer with objects of another population @throws GalforgeError */
export type MakeLayer = (base: Population, value: unknown, at: Locate, make: MakeBase) => Population;

type Layers = Readonly<Record<LayerKey, MakeLayer>>;

const LAYERS: Layers = {
  lensing: makeLensingLayer,
  signal_to_noise: makeSignalToNoiseLayer,
  neighbours: makeNeighboursLayer,
  moments: makeMomentsLayer,
  planes: makePlanesLayer,
};

export interface SplitConfig {
  /** without the keys of layers; what is no record is left to the check of the population */
  readonly base: unknown;
  /** what is written for each layer that is asked for */
  readonly asked: ReadonlyMap<LayerKey, unknown>;
}

export function splitLayers(config: unknown): SplitConfig {
  if (typeof config !== "object" || config === null) return { base: config, asked: new Map() };
  const written = Object.entries(config);
  const keyOf = (key: string): LayerKey | undefined => LAYER_KEYS.find((layer) => layer === key);
  const asked = written.flatMap(([key, value]) => {
    const layer = keyOf(key);
    return layer === undefined || value === undefined || value === null ? [] : [[layer, value] as const];
  });
  if (asked.length === 0) return { base: config, asked: new Map() };
  return {
    base: Object.fromEntries(written.filter(([key]) => keyOf(key) === undefined)),
    asked: new Map(asked),
  };
}

/** @returns `base` itself if no layer is asked for @throws GalforgeError */
export function withLayers(base: Population, { asked }: SplitConfig, at: Locate, make: MakeBase): Population {
  const wanted = LAYER_KEYS.filter((key) => asked.has(key));
  return wanted.reduce((population, key) => LAYERS[key](population, asked.get(key), at, make), base);
}
