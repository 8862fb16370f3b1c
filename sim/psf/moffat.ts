/**
 * Moffat (1969): I(r) ~ (1 + (r/alpha)^2)^(-beta), untruncated, beta > 1; FWHM = 2 alpha sqrt(2^(1/beta) - 1).
 * OTF(k) = 2 (k alpha / 2)^nu K_nu(k alpha) / Gamma(nu), nu = beta - 1. Written as the mixture of Gaussians that it is,
 *   OTF(x) = 1/Gamma(nu) int exp(nu t - e^t - x^2 e^-t / 4) dt,   x = k alpha,
 * the trapezoid rule in t converges to rounding (Trujillo et al. 2001, MNRAS 328, 977 for the profile).
 */
import { logGamma } from "../../shared/math/gamma.ts";
import type { RadialOtf } from "./otf.ts";

/** Step in t, times the square root of nu (at least 2): the integrand's peak is 1 / sqrt(nu) wide. */
const STEP = 0.3;

export const moffatAlpha = (fwhm: number, beta: number): number =>
  fwhm / (2 * Math.sqrt(2 ** (1 / beta) - 1));

export function moffatOtf(fwhm: number, beta: number, e = 0, pa = 0): RadialOtf {
  // most OTFs have a table already, and are never asked
  let mixture: (x: number) => number;
  return {
    kind: "radial",
    name: `moffat ${beta}`,
    scale: moffatAlpha(fwhm, beta),
    e,
    pa,
    value: (x) => {
      mixture ??= makeMixture(beta - 1);
      return mixture(x);
    },
    edges: [],
    wings: 0,
  };
}

function makeMixture(nu: number): (x: number) => number {
  const step = STEP / Math.sqrt(Math.max(nu, 2));
  const logNorm = Math.log(step) - logGamma(nu);
  const weights: number[] = [];
  const widths: number[] = [];
  // from where e^t ends the integrand, down to where exp(nu t) does, or where x^2 e^-t / 4 does for all x that matter
  const top = Math.log(nu + 60 + 10 * Math.sqrt(nu));
  const bottom = Math.max(-60, Math.log(nu) - 1 - 10 / Math.sqrt(nu) - 45 / nu);
  for (let m = Math.floor(top / step); m * step > bottom; m--) {
    const t = m * step;
    const w = nu * t - Math.exp(t) + logNorm;
    if (w < -60) continue;
    weights.push(Math.exp(w));
    widths.push(Math.exp(-t) / 4);
  }
  return (x) => {
    let sum = 0;
    for (let m = 0; m < weights.length; m++) {
      const y = x * x * widths[m];
      if (y > 700) break; // widths grow with m
      sum += weights[m] * Math.exp(-y);
    }
    return sum;
  };
}
