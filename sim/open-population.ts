/** The population of a thread that renders: it loads one kind, without the parsers and tables of the others. */
import type { Population, PopulationKind } from "./drawn.ts";
import { splitLayers, withLayers } from "./layers/layers.ts";
import { type Locate, plainLocate } from "./population/locate.ts";

type Kind = new (config: unknown, at: Locate) => Population;

const KINDS: Readonly<Record<PopulationKind, () => Promise<Kind>>> = {
  expressions: async () => (await import("./population/population.ts")).ExpressionPopulation,
  galaxies: async () => (await import("./galaxies/population.ts")).GalaxyPopulation,
};

/** @param config of a population that was made once (populations.ts) @throws GalforgeError if files that it names are gone */
export async function openPopulation(config: Population["config"]): Promise<Population> {
  const from = config.neighbours?.from ?? "self";
  const kinds = new Map<PopulationKind, Kind>();
  for (const kind of new Set([kindOf(config), ...(from === "self" ? [] : [kindOf(from)])])) {
    kinds.set(kind, await KINDS[kind]());
  }
  const make = (known: unknown): Population => new (kinds.get(kindOf(known))!)(known, plainLocate);
  const split = splitLayers(config);
  return withLayers(make(split.base), split, plainLocate, make);
}

const kindOf = (config: unknown): PopulationKind =>
  typeof config === "object" && config !== null && "kind" in config && config.kind === "galaxies"
    ? config.kind
    : "expressions";
