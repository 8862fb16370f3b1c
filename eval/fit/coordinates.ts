/**
 * The coordinates u that a fit walks in, and the parameters a that they stand for:
 *   u = (ln flux, ln hlr, ln n, g1, g2, x0, y0[, sky])   a = (flux, hlr, n, e1, e2, x0, y0[, sky])
 *   (e1, e2) = MOST_E (g1, g2) / sqrt(1 + g1^2 + g2^2)
 * so that every u inside the bounds is a galaxy that can be rendered. Pure.
 */
import { Matrix } from "ml-matrix";
import { SERSIC_N } from "../../sim/profiles/sersic.ts";
import type { Scene } from "../../sim/scene.ts";
import type { Vector } from "../data/galaxy-parameters.ts";

/** Distortions end below this one: axis ratios above 0.1. */
export const MOST_E = 0.98;
/** Of g1 and g2: within 2e-4 of MOST_E. */
const MOST_SHAPE = 50;
/** Smallest half-light radius [pixels]; the largest is the longer side of the stamp. */
const LEAST_RADIUS = 0.05;
/** How far the centre may leave the stamp [pixels]: much farther out, only wings are left, which take the renderer seconds. */
const MARGIN = 2;

export interface Bounds {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** @param flux the smallest and the largest [ADU], above 0 @param fitSky whether the sky is fitted; it has no bounds */
export function boundsOf(
  { stamp: [ny, nx], pixel_scale }: Scene,
  flux: readonly [number, number],
  fitSky: boolean,
): Bounds {
  const shape = [-MOST_SHAPE, MOST_SHAPE];
  const logs = [
    flux,
    [LEAST_RADIUS * pixel_scale, Math.max(nx, ny) * pixel_scale],
    [SERSIC_N.min, SERSIC_N.max],
  ];
  const centre = [nx, ny].map((side) => [-MARGIN, side + MARGIN]);
  const all = [
    ...logs.map((range) => range.map(Math.log)),
    ...[shape, shape],
    ...centre,
    ...(fitSky ? [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]] : []),
  ];
  return { lower: all.map(([low]) => low), upper: all.map(([, high]) => high) };
}

export function toCoordinates([flux, hlr, n, e1, e2, ...rest]: Vector): number[] {
  const e = Math.hypot(e1, e2);
  const most = 0.999 * MOST_E; // what is rounder than that has finite coordinates
  const shape = Math.min(e, most) / Math.sqrt(MOST_E ** 2 - Math.min(e, most) ** 2);
  const along = e === 0 ? 0 : shape / e;
  return [Math.log(flux), Math.log(hlr), Math.log(n), along * e1, along * e2, ...rest];
}

export function fromCoordinates([f, r, n, g1, g2, ...rest]: Vector): number[] {
  const factor = MOST_E / Math.sqrt(1 + g1 * g1 + g2 * g2);
  // exp(ln 6.2) may be above 6.2
  const index = Math.min(SERSIC_N.max, Math.max(SERSIC_N.min, Math.exp(n)));
  return [Math.exp(f), Math.exp(r), index, factor * g1, factor * g2, ...rest];
}

/** da/du [n][n]: takes a covariance C of u to that of a, T C T^t. */
export function coordinateJacobian(u: Vector): Matrix {
  const [flux, hlr, n] = fromCoordinates(u);
  const [g1, g2] = [u[3], u[4]];
  const s = Math.sqrt(1 + g1 * g1 + g2 * g2);
  const result = Matrix.eye(u.length, u.length);
  [flux, hlr, n].forEach((value, i) => {
    result.set(i, i, value);
  });
  result.set(3, 3, (MOST_E * (1 + g2 * g2)) / s ** 3);
  result.set(4, 4, (MOST_E * (1 + g1 * g1)) / s ** 3);
  result.set(3, 4, (-MOST_E * g1 * g2) / s ** 3);
  result.set(4, 3, (-MOST_E * g1 * g2) / s ** 3);
  return result;
}

/** Whether the fit ended at the edge of what is allowed. */
export function isAtBound(u: Vector, { lower, upper }: Bounds): boolean {
  const [, , , e1, e2] = fromCoordinates(u);
  return Math.hypot(e1, e2) > 0.99 * MOST_E || u.some((x, i) => x <= lower[i] || x >= upper[i]);
}
