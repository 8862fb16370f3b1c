/** The kinds of populations, by the `kind` of their configuration. */
import { unknownChoice } from "../shared/errors.ts";
import type { Population } from "./drawn.ts";
import { GalaxyPopulation } from "./galaxies/population.ts";
import { type Locate, plainLocate } from "./population/locate.ts";
import { ExpressionPopulation } from "./population/population.ts";

type Make = (config: unknown, at: Locate) => Population;

const KINDS: ReadonlyMap<unknown, Make> = new Map<unknown, Make>([
  ["expressions", (config, at) => new ExpressionPopulation(config, at)],
  ["galaxies", (config, at) => new GalaxyPopulation(config, at)],
]);

/** Of a configuration that does not say. */
const DEFAULT_KIND = "expressions";

/**
 * @param config a configuration as plain data (docs/configuration.md)
 * @param at names a path of the configuration in messages
 * @throws GalforgeError at the first key or value that is not allowed
 */
export function makePopulation(config: unknown, at: Locate = plainLocate): Population {
  const asked = typeof config === "object" && config !== null && "kind" in config ? config.kind : undefined;
  const make = KINDS.get(asked ?? DEFAULT_KIND);
  if (make === undefined) throw unknownChoice(at(["kind"]), asked, [...KINDS.keys()].map(String));
  return make(config, at);
}
