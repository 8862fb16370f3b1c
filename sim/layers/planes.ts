/** `planes: [isolated, variance, psf]`: what is stored beside the stamps. Objects stay as they are. */
import { outOfRange } from "../../shared/errors.ts";
import type { Population } from "../drawn.ts";
import { checkPlanes, PLANE_NAMES } from "../observe/planes.ts";
import type { Locate } from "../population/locate.ts";
import { DecoratedPopulation } from "./decorated.ts";

/** @returns `base` itself for an empty list @throws GalforgeError for what is no list of different planes that there are */
export function makePlanesLayer(base: Population, value: unknown, at: Locate): Population {
  const where = at(["planes"]);
  if (!Array.isArray(value)) throw outOfRange(where, value, `a list of planes: ${PLANE_NAMES.join(", ")}`);
  const planes = checkPlanes(where, value);
  return planes.length === 0 ? base : new DecoratedPopulation(base, { planes });
}
