/**
 * Weak lensing of a scene's components, as GalSim's `lens(g1, g2, mu)`: light at r goes to A r about the scene's centre,
 *   A = [[1 + g1, g2], [g2, 1 - g1]] / ((1 - kappa) (1 - |g|^2)),  det A = mu = 1 / ((1 - kappa)^2 (1 - |g|^2)),
 * with g the reduced shear gamma / (1 - kappa). Surface brightness is kept, so a flux becomes mu times what it was.
 */
import {
  distortionOfMoments,
  momentsOf,
  type SecondMoments,
  type Spin2,
  sizeOfMoments,
} from "../../shared/math/shape.ts";
import { reduceAngle } from "../ranges.ts";
import { isRadial } from "../render/radial-profile.ts";
import type { Component, Mapped, RadialComponent } from "../scene.ts";

export interface Lens {
  /** reduced shear, g1^2 + g2^2 < 1 */
  readonly g1: number;
  readonly g2: number;
  /** convergence, below 1 */
  readonly kappa: number;
}

/** Half-light radius, distortion and position angle of an ellipse. */
export interface Ellipse {
  readonly hlr: number;
  readonly e: number;
  /** degrees */
  readonly pa: number;
}

/** A symmetric matrix: light at (x, y) goes to (xx x + xy y, xy x + yy y). */
export type Distortion = SecondMoments;

export function distortionOf({ g1, g2, kappa }: Lens): Distortion {
  const scale = 1 / ((1 - kappa) * (1 - g1 * g1 - g2 * g2));
  return { xx: scale * (1 + g1), xy: scale * g2, yy: scale * (1 - g1) };
}

/** mu = 1 / ((1 - kappa)^2 (1 - |g|^2)). */
export const magnification = ({ g1, g2, kappa }: Lens): number =>
  1 / ((1 - kappa) ** 2 * (1 - g1 * g1 - g2 * g2));

export const spin2 = ({ e, pa }: Pick<Ellipse, "e" | "pa">): Spin2 => {
  const angle = (pa * Math.PI) / 90;
  return [e * Math.cos(angle), e * Math.sin(angle)];
};

/** The ellipse as it is seen: of moments A M A, where the ellipse's own are M. Its hlr becomes sqrt(mu) hlr. */
export function lensEllipse(ellipse: Ellipse, a: Distortion): Ellipse {
  const m = conjugated(momentsOf(ellipse.hlr, spin2(ellipse)), a);
  const [e1, e2] = distortionOfMoments(m);
  const pa = reduceAngle((Math.atan2(e2, e1) * 90) / Math.PI);
  return { hlr: sizeOfMoments(m), e: Math.hypot(e1, e2), pa };
}

/** A M A of symmetric matrices. */
function conjugated(m: SecondMoments, a: Distortion): SecondMoments {
  const [px, py] = [a.xx * m.xx + a.xy * m.xy, a.xx * m.xy + a.xy * m.yy]; // first row of A M
  const [qx, qy] = [a.xy * m.xx + a.yy * m.xy, a.xy * m.xy + a.yy * m.yy];
  return { xx: px * a.xx + py * a.xy, xy: px * a.xy + py * a.yy, yy: qx * a.xy + qy * a.yy };
}

/** A component as it is seen through a lens: an ellipse is another ellipse, what is none is mapped (Mapped of scene.ts). */
export function lensComponent(c: Component, lens: Lens): Component {
  const a = distortionOf(lens);
  const flux = c.flux * magnification(lens);
  const place = moved(c, ([x, y]) => [a.xx * x + a.xy * y, a.xy * x + a.yy * y]);
  if (c.kind === "point") return { ...c, flux, ...place };
  if (isRadial(c)) return scaled({ ...c, flux, ...place }, lensEllipse(c, a));
  return { ...c, flux, ...place, map: after(c, { ...a, yx: a.xy }) };
}

/** With another ellipse: what ends at a radius ends at as many half-light radii as before. */
const scaled = (c: RadialComponent, ellipse: Ellipse): RadialComponent =>
  c.kind === "truncated"
    ? { ...c, ...ellipse, trunc: c.trunc * (ellipse.hlr / c.hlr) }
    : { ...c, ...ellipse };

/** What was done to a component, and then this. */
function after({ map }: Mapped, a: NonNullable<Mapped["map"]>): NonNullable<Mapped["map"]> {
  if (map === undefined) return a;
  return {
    xx: a.xx * map.xx + a.xy * map.yx,
    xy: a.xx * map.xy + a.xy * map.yy,
    yx: a.yx * map.xx + a.yy * map.yx,
    yy: a.yx * map.xy + a.yy * map.yy,
  };
}

/** A component after a turn about the scene's centre, counter-clockwise. @param degrees */
export function turnComponent(c: Component, degrees: number): Component {
  const place = moved(c, (at) => turned(at, degrees));
  if (c.kind === "point") return { ...c, ...place };
  if (isRadial(c)) return { ...c, pa: reduceAngle(c.pa + degrees), ...place };
  const [[xx, yx], [xy, yy]] = [turned([1, 0], degrees), turned([0, 1], degrees)];
  return { ...c, ...place, map: after(c, { xx, xy, yx, yy }) };
}

/** A quarter turn is exact. */
export function turned([x, y]: Spin2, degrees: number): Spin2 {
  if (degrees === 90) return [-y, x];
  const angle = (degrees * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c * x - s * y, s * x + c * y];
}

/** Where a component beside the centre goes; one at the centre stays there. */
function moved(
  { dx, dy }: Component,
  to: (at: Spin2) => Spin2,
): { readonly dx?: number; readonly dy?: number } {
  if (dx === undefined && dy === undefined) return {};
  const [x, y] = to([dx ?? 0, dy ?? 0]);
  return { dx: x, dy: y };
}
