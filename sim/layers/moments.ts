/** `moments: true`: adaptive moments of the noiseless target are measured in each band (sim/observe/measures.ts). Objects stay as they are. */
import { outOfRange } from "../../shared/errors.ts";
import type { Population } from "../drawn.ts";
import type { Locate } from "../population/locate.ts";
import { DecoratedPopulation } from "./decorated.ts";

/** @throws GalforgeError for what is neither true nor false */
export function makeMomentsLayer(base: Population, value: unknown, at: Locate): Population {
  if (typeof value !== "boolean") throw outOfRange(at(["moments"]), value, "true or false");
  return value ? new DecoratedPopulation(base, { moments: true }) : base;
}
