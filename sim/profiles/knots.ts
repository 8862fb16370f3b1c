/**
 * Random places of a Sersic profile, as star-forming knots of a disc have them (GalSim's RandomKnots): radii by inverting the light inside, angles even, or
 * as arms and a bar have them. In units of the half-light radius, in the plane of the disc; a pure function of what names them.
 */
import { hashName, PURPOSE, Stream } from "../../shared/random/stream.ts";
import type { Arms, Bar, Places } from "../scene.ts";
import { contrast } from "./disc.ts";
import { sersicEnclosed } from "./sersic.ts";
import { truncatedInside } from "./truncated.ts";

export interface KnotProfile {
  readonly n: number;
  /** [hlr]; absent: none */
  readonly trunc?: number | undefined;
  /** for the modulations, whose radii are in its unit */
  readonly hlr: number;
  readonly arms?: Arms | undefined;
  readonly bar?: Bar | undefined;
}

export interface Knot {
  readonly x: number;
  readonly y: number;
  /** beside the plane, of a distribution sech^2(z) / 2 */
  readonly z: number;
}

export function knotPlaces(count: number, profile: KnotProfile, { seed, object, name }: Places): Knot[] {
  const stream = new Stream(seed, object, PURPOSE.knots ^ hashName(name));
  return Array.from({ length: count }, () => {
    const r = radiusOf(profile, stream.uniform());
    const theta = angleAt(profile, r, stream);
    return { x: r * Math.cos(theta), y: r * Math.sin(theta), z: Math.atanh(2 * stream.uniform() - 1) };
  });
}

/** The radius that has this share of the light inside: bisection in ln r. */
function radiusOf({ n, trunc }: KnotProfile, share: number): number {
  const inside = (r: number): number =>
    trunc === undefined ? sersicEnclosed(n, r) : truncatedInside(n, trunc, r);
  let [low, high] = [1e-9, trunc ?? 1e4];
  for (let i = 0; i < 50; i++) {
    const middle = Math.sqrt(low * high);
    if (inside(middle) < share) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

/** Even, but where the disc is brighter more often: rejection. */
function angleAt({ n, hlr, arms, bar }: KnotProfile, r: number, stream: Stream): number {
  if (arms === undefined && bar === undefined) return 2 * Math.PI * stream.uniform();
  for (;;) {
    const theta = 2 * Math.PI * stream.uniform();
    if (2 * stream.uniform() < contrast(n, hlr, arms, bar, r, theta)) return theta;
  }
}
