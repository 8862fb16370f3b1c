/**
 * Inter-pixel capacitance: the voltage of a pixel is that of its own charge and of its neighbours' (Moore, Ninkov & Forrest 2006,
 * Opt. Eng. 45, 076402; Kannawadi et al. 2016, PASP 128, 095001),
 *   Q'_p = (1 - 4 alpha) Q_p + alpha sum_r Q_r   over the four neighbours r.
 * At the edge of a stamp what would leave stays, as if the pixel beyond were as full, so that charge is conserved. White noise of variance V
 * becomes V ((1 - 4 alpha)^2 + 4 alpha^2), with the covariance 2 alpha (1 - 4 alpha) V of neighbours, alpha^2 V two pixels along an axis,
 * 2 alpha^2 V along a diagonal.
 */
import { spread } from "./brighter-fatter.ts";

/** In place. @param charge [ny][nx] @param alpha 0 to 1/4: the centre keeps 1 - 4 alpha */
export const interPixelCapacitance = (charge: Float64Array, nx: number, alpha: number): void =>
  spread(charge, charge.slice(), nx, alpha);
