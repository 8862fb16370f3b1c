/**
 * The Spergel profile (Spergel 2010, ApJS 191, 58), I(r) ~ (r / r0)^nu K_nu(r / r0), whose transform is flux / (1 + (k r0)^2)^(1 + nu);
 * nu = 1/2 is the exponential disc, nu = -0.6 is near de Vaucouleurs. Here in units where flux and half-light radius are 1.
 * Written as the mixture of Gaussians that it is,
 *   (1 + x)^-(1 + nu) = 1 / Gamma(1 + nu) int_0^inf t^nu e^-t e^-(t x) dt,
 * the light inside r is 1 less the mean of exp(-(r / r0)^2 / 4t).
 */
import { logGamma } from "../../shared/math/gamma.ts";

/** Step in ln t of the trapezoidal rule, which converges to rounding. */
const STEP = 0.08;
const FROM = -45;
const TO = 4.6;

/** The fraction of the flux inside radius u [r0]. */
export function spergelInside(nu: number, u: number): number {
  if (u === 0) return 0;
  let outside = 0;
  for (let z = TO; z > FROM; z -= STEP) {
    const t = Math.exp(z);
    const power = (1 + nu) * z - t - (u * u) / (4 * t);
    outside += Math.exp(power);
    if (power < -700 && z < 0) break;
  }
  return 1 - (outside * STEP) / Math.exp(logGamma(1 + nu));
}

/** The half-light radius [r0]: bisection. */
export function spergelHlr(nu: number): number {
  let [inside, outside] = [1e-6, 20];
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(inside * outside);
    if (spergelInside(nu, middle) < 0.5) inside = middle;
    else outside = middle;
  }
  return Math.sqrt(inside * outside);
}

/** The transform as a function of kappa = k hlr. */
export function spergelTransform(nu: number): (kappa: number) => number {
  const hlr = spergelHlr(nu);
  return (kappa) => (1 + (kappa / hlr) ** 2) ** -(1 + nu);
}
