/**
 * Random places of a Sersic profile, as star-forming knots of a disc have them (GalSim's RandomKnots): radii by inverting the light inside, angles even, or
 * as arms and a bar have them. In units of the half-light radius, in the plane of the disc; a pure function of what names them.
 */
import { gammaP } from "../../shared/math/gamma.ts";
import { hashName, PURPOSE, Stream } from "../../shared/random/stream.ts";
import type { Arms, Bar, Places } from "../scene.ts";
import { contrast } from "./disc.ts";
import { sersicB } from "./sersic.ts";
import { truncatedB } from "./truncated.ts";

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
  const radiusOf = radiusBy(profile);
  return Array.from({ length: count }, () => {
    const r = radiusOf(stream.uniform());
    const theta = angleAt(profile, r, stream);
    return { x: r * Math.cos(theta), y: r * Math.sin(theta), z: Math.atanh(2 * stream.uniform() - 1) };
  });
}

/** The radius that has a share of the light inside: bisection in ln z, z = b r^(1/n). */
function radiusBy({ n, trunc }: KnotProfile): (share: number) => number {
  const b = trunc === undefined ? sersicB(n) : truncatedB(n, trunc);
  const end = trunc === undefined ? 200 : b * trunc ** (1 / n);
  const whole = gammaP(2 * n, end);
  return (share) => {
    let [low, high] = [1e-9, end];
    for (let i = 0; i < 45; i++) {
      const middle = Math.sqrt(low * high);
      if (gammaP(2 * n, middle) < share * whole) low = middle;
      else high = middle;
    }
    return (Math.sqrt(low * high) / b) ** n;
  };
}

/** Even, but where the disc is brighter more often: rejection. */
function angleAt({ n, hlr, arms, bar }: KnotProfile, r: number, stream: Stream): number {
  if (arms === undefined && bar === undefined) return 2 * Math.PI * stream.uniform();
  for (;;) {
    const theta = 2 * Math.PI * stream.uniform();
    if (2 * stream.uniform() < contrast(n, hlr, arms, bar, r, theta)) return theta;
  }
}
