/**
 * Gauss-Legendre nodes in panels, for integrals over a wavenumber whose integrand is analytic between known points and behaves as a
 * half-integer power at them. Each panel is stretched by k = a + (b - a)(3 s^2 - 2 s^3), which makes such powers whole, and cut into pieces
 * in which a wave that reaches `distance` pixels turns by a few radians.
 */
import { gaussLegendre } from "../../shared/math/gauss-legendre.ts";

export interface Panels {
  readonly k: Float64Array;
  readonly weight: Float64Array;
}

const COARSE = gaussLegendre(16);
const FINE = gaussLegendre(32);
/** Half of the turn of a wave in a piece that 16, and that 32, nodes integrate to rounding [radians]. */
const COARSE_TURN = 2;
const FINE_TURN = 8;

/** @param breaks at least two, ascending [rad / pixel] @param distance of the farthest pixel from the centre [pixels] */
export function panelNodes(breaks: readonly number[], distance: number): Panels {
  const k: number[] = [];
  const weight: number[] = [];
  for (let b = 1; b < breaks.length; b++) {
    const from = breaks[b - 1];
    const width = breaks[b] - from;
    const turn = 0.75 * width * (distance + 2); // the stretch is 1.5 at its steepest
    const rule = turn <= COARSE_TURN ? COARSE : FINE;
    const pieces = Math.ceil(turn / FINE_TURN);
    for (let piece = 0; piece < pieces; piece++) {
      for (let i = 0; i < rule.x.length; i++) {
        const s = (piece + 0.5 * (1 + rule.x[i])) / pieces;
        k.push(from + width * s * s * (3 - 2 * s));
        weight.push((width * 3 * s * (1 - s) * rule.w[i]) / pieces);
      }
    }
  }
  return { k: Float64Array.from(k), weight: Float64Array.from(weight) };
}
