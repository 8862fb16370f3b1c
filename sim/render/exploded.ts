/** Knots are point sources: a scene with them is one of discs without, and of points. */
import { knotPlaces } from "../profiles/knots.ts";
import type { Component, DiscComponent, KnotsComponent, PointComponent } from "../scene.ts";

/** The same light without `knots`; what is no more than a Sersic or a truncated profile then is one. */
export function exploded(components: readonly Component[]): Component[] {
  return components.flatMap((c): Component[] => {
    if (c.kind === "knots") return pointsOf(c, c.count, c.flux, c.places);
    if (c.kind !== "disc") return [c];
    const { knots, ...disc } = c;
    if (knots === undefined) return [plain(c)];
    const points = pointsOf(c, knots.count, c.flux * knots.fraction, knots.places);
    return [plain({ ...disc, flux: c.flux * (1 - knots.fraction) }), ...points];
  });
}

/** A disc seen from above, or sheared, without arms and bar. */
function plain(c: DiscComponent): Component {
  const { arms, bar, map } = c;
  if (c.inclination !== 0 || [arms, bar, map].some((more) => more !== undefined)) return c;
  const { n, hlr, flux, e, pa, trunc, dx, dy } = c;
  const place = { ...(dx === undefined ? {} : { dx }), ...(dy === undefined ? {} : { dy }) };
  const shape = { n, hlr, flux, e, pa, ...place };
  return trunc === undefined ? { kind: "sersic", ...shape } : { kind: "truncated", ...shape, trunc };
}

function pointsOf(
  c: DiscComponent | KnotsComponent,
  count: number,
  flux: number,
  places: KnotsComponent["places"],
): PointComponent[] {
  const { n, hlr, pa, dx = 0, dy = 0 } = c;
  const disc = c.kind === "disc" ? c : undefined;
  const trunc = disc?.trunc === undefined ? undefined : disc.trunc / hlr;
  const profile = { n, hlr, trunc, arms: disc?.arms, bar: disc?.bar };
  const q = Math.sqrt((1 - c.e) / (1 + c.e));
  const tilt = ((disc?.inclination ?? 0) * Math.PI) / 180;
  const [c0, s0] = [Math.cos((pa * Math.PI) / 180), Math.sin((pa * Math.PI) / 180)];
  return knotPlaces(count, profile, places).map(({ x, y, z }) => {
    const along = (hlr * x) / Math.sqrt(q);
    const across = hlr * y * Math.sqrt(q) * Math.cos(tilt) + (disc?.scale_height ?? 0) * z * Math.sin(tilt);
    const [px, py] = [along * c0 - across * s0, along * s0 + across * c0];
    const { xx, xy, yx, yy } = c.map ?? { xx: 1, xy: 0, yx: 0, yy: 1 };
    return {
      kind: "point",
      flux: flux / count,
      dx: dx + xx * px + xy * py,
      dy: dy + yx * px + yy * py,
    };
  });
}
