/** A galaxy as components of scenes: the disc (or elliptical), the bulge, and what is not smooth in the disc. */
import type { Component, SersicComponent } from "../../scene.ts";
import type { Galaxy, Profile } from "../galaxy.ts";
import type { Structure } from "../structure.ts";
import { bulgeShape, distortion } from "./columns.ts";

/** Fluxes of a band in one unit. */
export interface Fluxes {
  readonly flux: number;
  /** of them in the bulge */
  readonly bulge: number;
  /** of the disc's young stars */
  readonly young: number;
}

/**
 * The components of a galaxy for the fluxes of each band: shapes and places are the same in all. What knots shine is taken from the disc,
 * so that the sum is the flux.
 */
export function componentsOf(
  galaxy: Galaxy,
  kpcPerArcsec: number,
  structure: Structure | undefined,
): (band: Fluxes) => readonly Component[] {
  const { stars, profiles } = galaxy;
  const disc = outline(profiles.disc, { q: stars.q, pa: stars.pa }, kpcPerArcsec);
  const bulge = outline(profiles.bulge, bulgeShape(galaxy), kpcPerArcsec);
  if (stars.elliptical) return ({ flux }) => [{ ...disc, flux }];
  const knots = structure?.knots ?? [];
  const shapes = knots.map(({ x, y, hlr, q, pa }) => ({
    ...({ kind: "sersic", n: 0.5, hlr: hlr / kpcPerArcsec, e: distortion(q), pa } as const),
    dx: x / kpcPerArcsec,
    dy: y / kpcPerArcsec,
  }));
  return (band) => {
    const inDisc = band.flux - band.bulge;
    const lights = knots.map(({ young, old }) => young * band.young + old * (inDisc - band.young));
    const smooth = lights.reduce((left, light) => left - light, inDisc);
    return [
      { ...disc, flux: smooth },
      { ...bulge, flux: band.bulge },
      ...shapes.map((shape, i) => ({ ...shape, flux: lights[i] })),
    ];
  };
}

/** A component without its flux. @param profile of sizes in kpc */
const outline = (
  { size, n }: Profile,
  { q, pa }: { readonly q: number; readonly pa: number },
  kpcPerArcsec: number,
): Omit<SersicComponent, "flux"> => ({
  kind: "sersic",
  n,
  hlr: (size * Math.sqrt(q)) / kpcPerArcsec,
  e: distortion(q),
  pa,
});
