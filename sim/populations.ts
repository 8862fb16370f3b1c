/** The kinds of populations, by the `kind` of their configuration. */
import { unknownChoice } from "../shared/errors.ts";
import type { Population, PopulationKind } from "./drawn.ts";
import { GalaxyPopulation } from "./galaxies/population.ts";
import { splitLayers, withLayers } from "./layers/layers.ts";
import { type Locate, plainLocate } from "./population/locate.ts";
import { ExpressionPopulation } from "./population/population.ts";
import { withShift } from "./shift/shift.ts";

type Kind = new (config: unknown, at: Locate) => Population;

const KINDS: Readonly<Record<PopulationKind, Kind>> = {
  expressions: ExpressionPopulation,
  galaxies: GalaxyPopulation,
};

/** Of a configuration that does not say. */
const DEFAULT_KIND: PopulationKind = "expressions";

/**
 * For who takes configurations of any kind; a thread that renders opens its own by open-population.ts.
 * @param config a configuration as plain data (docs/configuration.md)
 * @param at names a path of the configuration in messages
 * @throws GalforgeError at the first key or value that is not allowed
 */
export function makePopulation(config: unknown, at: Locate = plainLocate): Population {
  const split = splitLayers(withShift(config, at));
  return withLayers(makeBase(split.base, at), split, at, makeBase);
}

function makeBase(config: unknown, at: Locate): Population {
  const asked = typeof config === "object" && config !== null && "kind" in config ? config.kind : undefined;
  const kinds = new Map<unknown, Kind>(Object.entries(KINDS));
  const OfKind = kinds.get(asked ?? DEFAULT_KIND);
  if (OfKind === undefined) throw unknownChoice(at(["kind"]), asked, Object.keys(KINDS));
  return new OfKind(config, at);
}
