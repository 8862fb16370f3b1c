/**
 * The argument of a sheared radial transform, kappa = sqrt(u^2 + v^2) with u = ux kx + uy ky along the major and v = vx kx + vy ky along
 * the minor axis: a circular profile of scale r, sheared with preserved area to axis ratio q = sqrt((1-e)/(1+e)) and position
 * angle pa, has the semi-axes r/sqrt(q) and r sqrt(q).
 */
import { axisRatioOf } from "../../shared/math/shape.ts";

export interface Sheared {
  readonly ux: number;
  readonly uy: number;
  readonly vx: number;
  readonly vy: number;
  /** semi-axes, in the unit of r */
  readonly major: number;
  readonly minor: number;
}

/** @param pa degrees counter-clockwise from +x */
export function shear(r: number, e: number, pa: number): Sheared {
  const q = axisRatioOf(e);
  const major = r / Math.sqrt(q);
  const minor = r * Math.sqrt(q);
  const c = Math.cos((pa * Math.PI) / 180);
  const s = Math.sin((pa * Math.PI) / 180);
  return { ux: major * c, uy: major * s, vx: -minor * s, vy: minor * c, major, minor };
}

export const kappaOf = (g: Sheared, kx: number, ky: number): number =>
  Math.hypot(g.ux * kx + g.uy * ky, g.vx * kx + g.vy * ky);
