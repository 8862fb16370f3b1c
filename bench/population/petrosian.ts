/**
 * Petrosian half-light radii, as SDSS measures sizes: in circles, whatever the shape of the galaxy. The Petrosian radius R_P is where
 * the surface brightness is 0.2 of its mean inside (here on the circle, not in SDSS's annulus 0.8 to 1.25 R_P); the flux is that
 * inside 2 R_P, and half of it is inside the radius that is returned (Blanton+2001, AJ 121, 2358). No PSF.
 */
import { enclosed } from "../../sim/galaxies/profiles.ts";

const RATIO = 0.2;
/** Radii [a_e] on which light is summed, equal steps of their logarithm. */
const RADII = Float64Array.from({ length: 200 }, (_, k) => 10 ** (-2 + k * 0.017));
const ANGLES = 16;

/** Petrosian half-light radius in units of the half-light major axis. @param n Sersic index, 0.4 to 6.2 @param q axis ratio, 0.1 to 1 */
export function petrosianHalfLight(n: number, q: number): number {
  const inside = RADII.map((radius) => insideCircle(n, q, radius));
  let edge = 1;
  for (; edge < RADII.length - 1; edge++) {
    const [low, high] = [edge - 1, edge + 1];
    const local = (inside[high] - inside[low]) / (RADII[high] ** 2 - RADII[low] ** 2);
    if (local < RATIO * (inside[edge] / RADII[edge] ** 2)) break;
  }
  const half = insideCircle(n, q, 2 * RADII[edge]) / 2;
  const above = inside.findIndex((light) => light >= half);
  const part = (half - inside[above - 1]) / (inside[above] - inside[above - 1]);
  return RADII[above - 1] + part * (RADII[above] - RADII[above - 1]);
}

/**
 * Share of the light of an ellipse inside a circle around it: the profile is a sum of thin ellipses; in the direction phi of the
 * squeezed plane, where the galaxy is round, the circle is at R / sqrt(cos^2 + q^2 sin^2).
 */
function insideCircle(n: number, q: number, radius: number): number {
  let sum = 0;
  for (let k = 0; k < ANGLES; k++) {
    const phi = ((k + 0.5) * Math.PI) / (2 * ANGLES);
    sum += enclosed(n, radius / Math.hypot(Math.cos(phi), q * Math.sin(phi)));
  }
  return sum / ANGLES;
}

const N_STEP = 0.2;
const Q_STEP = 0.05;

/** The same from a table of n and q that is filled as it is asked for: nearest n, nearest q; error below 3 %. */
export function makePetrosian(): (n: number, q: number) => number {
  const known = new Map<string, number>();
  return (n, q) => {
    const [a, b] = [Math.max(Math.round(n / N_STEP), 2), Math.max(Math.round(q / Q_STEP), 2)];
    const key = `${a} ${b}`;
    const found = known.get(key) ?? petrosianHalfLight(a * N_STEP, b * Q_STEP);
    known.set(key, found);
    return found;
  };
}
