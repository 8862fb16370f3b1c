/**
 * Satellite trails: straight lines from edge to edge with a Gaussian cross-section G, integrated over pixels exactly. A square pixel whose
 * centre is d from the line is, seen along the line, a trapezoid of width a + b and plateau a - b, a >= b the cosine and sine of its angle, so
 *   I(d) = B [H(d + (a + b) / 2) - H(d + (a - b) / 2) - H(d - (a - b) / 2) + H(d - (a + b) / 2)] / (a b),   H'' = G,
 * and all pixels together have B for each pixel of length.
 */
import { normalCdf } from "../../../shared/math/normal.ts";
import type { DetectorEffects, PixelSource } from "../model.ts";
import { effectStream, poissonNumber } from "./stream.ts";

export type SatelliteTrails = NonNullable<DetectorEffects["satellite_trails"]>;

export interface Line {
  /** direction [radian] */
  readonly angle: number;
  /** a point of it [pixel] */
  readonly x: number;
  readonly y: number;
}

/** The trails of a stamp: their number is Poisson, their directions and their distances from its middle are uniform. */
export function trailsOf(ny: number, nx: number, rate: number, source: PixelSource): Line[] {
  const stream = effectStream(source, "satellite_trails");
  return Array.from({ length: poissonNumber(stream, rate) }, () => {
    const angle = stream.uniform() * Math.PI;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    // so far to each side of the middle that it crosses the stamp
    const reach = (Math.abs(s) * nx + Math.abs(c) * ny) / 2;
    const distance = (2 * stream.uniform() - 1) * reach;
    return { angle, x: nx / 2 - s * distance, y: ny / 2 + c * distance };
  });
}

const FWHM = Math.sqrt(8 * Math.LN2);
/** Below this the trapezoid is a rectangle to 1e-8. */
const THIN = 1e-4;
/** Standard deviations beyond which a cross-section is 0. */
const FAR = 8;

/** Light of a pixel whose centre is `distance` from a trail of B = 1. @param width full width at half maximum [pixel] */
export function crossSection(angle: number, width: number): (distance: number) => number {
  const [c, s] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const sigma = width / FWHM;
  const [a, b] = [Math.max(c, s), Math.min(c, s)];
  const [outer, inner] = [(a + b) / 2, (a - b) / 2];
  const h = (d: number): number => sigma * secondIntegral(d / sigma);
  const phi = (d: number): number => normalCdf(d / sigma);
  return (d) => {
    if (Math.abs(d) > FAR * sigma + outer) return 0;
    if (b < THIN) return (phi(d + a / 2) - phi(d - a / 2)) / a;
    return Math.max(0, (h(d + outer) - h(d + inner) - h(d - inner) + h(d - outer)) / (a * b));
  };
}

/** How far the centre of the pixel (i, j) is from a line. */
const distanceTo =
  ({ angle, x, y }: Line): ((i: number, j: number) => number) =>
  (i, j) =>
    (j + 0.5 - y) * Math.cos(angle) - (i + 0.5 - x) * Math.sin(angle);

/** Share of the light in its middle from which on a trail is said to be in a pixel. */
const VISIBLE = 0.01;

/**
 * Adds the trails of a stamp to its light. @param light [ny][nx] [ADU]
 * @param seen is told of the pixels that they cross
 */
export function addTrails(
  light: Float64Array,
  nx: number,
  { rate, width, brightness }: SatelliteTrails,
  source: PixelSource,
  seen: (p: number) => void,
): void {
  for (const line of trailsOf(light.length / nx, nx, rate, source)) {
    const profile = crossSection(line.angle, width);
    const distance = distanceTo(line);
    const least = VISIBLE * profile(0);
    for (let p = 0; p < light.length; p++) {
      const share = profile(distance(p % nx, Math.floor(p / nx)));
      light[p] += brightness * share;
      if (share > least) seen(p);
    }
  }
}

/** t Phi(t) + phi(t), whose second derivative is the standard normal density phi. */
const secondIntegral = (t: number): number =>
  t * normalCdf(t) + Math.exp(-0.5 * t * t) / Math.sqrt(2 * Math.PI);
