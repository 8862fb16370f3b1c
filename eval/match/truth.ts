/** What simulated stamps hold: the galaxy in the middle and those beside it, as they were drawn. Pure. */

import { Sequence } from "../../shared/random/sequence.ts";
import type { Drawn, Population } from "../../sim/drawn.ts";
import { PARAMETERS, vectorOf } from "../data/galaxy-parameters.ts";
import { type Facts, fluxLabel, type Galaxy, type Neighbour } from "./population.ts";

/** @param population a matched one, which has these labels @param band in which the galaxy and its neighbours are */
export function truthOf(
  { bands: kinds, labels: columns }: Pick<Population, "bands" | "labels">,
  { bands, labels }: Drawn,
  band: number,
): Galaxy & { readonly neighbours: readonly Neighbour[] } {
  const known = (name: string): number => {
    const at = columns.findIndex((column) => column.name === name);
    if (at < 0) throw new Error(`a matched population has no label ${name}`);
    return labels[at];
  };
  const fluxes = kinds.map(({ name }) => known(fluxLabel(name, kinds.length)));
  const { scene } = bands[band];
  return {
    values: [fluxes[band], ...PARAMETERS.slice(1).map(known)],
    fluxes,
    neighbours: (scene.others ?? []).map((other) => {
      const [flux, hlr] = vectorOf({ ...scene, ...other });
      return { flux, hlr };
    }),
  };
}

/** Galaxies that were not found are at most this many times fainter than others. */
const FAINTEST = 20;
/** Neighbours of a stamp at least, where there are any. */
const CROWDED = 0.5;

/**
 * Wide enough to hold what there is: for each stamp without a galaxy a fainter one than those that were measured, and twice the neighbours.
 * @param count stamps
 */
export function widened(
  { galaxies, neighbours }: Pick<Facts, "galaxies" | "neighbours">,
  count: number,
): Pick<Facts, "galaxies" | "neighbours"> {
  const random = new Sequence("faint galaxies");
  const faint = Array.from({ length: count - galaxies.length }, (_, k): Galaxy => {
    const { values, fluxes } = galaxies[k % galaxies.length];
    const factor = FAINTEST ** -random.uniform();
    return { values: [factor * values[0], ...values.slice(1)], fluxes: fluxes.map((flux) => factor * flux) };
  });
  return {
    galaxies: [...galaxies, ...faint],
    neighbours: { ...neighbours, mean: Math.max(CROWDED, 2 * neighbours.mean) },
  };
}
