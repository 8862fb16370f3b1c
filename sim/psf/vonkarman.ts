/**
 * Long-exposure PSF of von Karman turbulence with outer scale L0: with rho = k lambda / 2 pi, x = 2 pi rho / L0,
 *   D(rho) = A (L0/r0)^(5/3) [2^(-1/6) Gamma(5/6) - x^(5/6) K_5/6(x)],   A = 2 Gamma(11/6) (24/5 Gamma(6/5))^(5/6) / (2^(5/6) pi^(8/3)),
 * the OTF is exp(-D/2) (Conan 2008, JOSA A 25, 527; Tokovinin 2002, PASP 114, 1156). It does not fall to 0 but to
 *   delta = exp(-A 2^(-7/6) Gamma(5/6) (L0/r0)^(5/3)),
 * the light that turbulence leaves in a point. As by GalSim's default (do_delta false) that is left out, and the rest is of flux 1:
 *   OTF = (exp(-D/2) - delta) / (1 - delta).
 */
import { logGamma } from "../../shared/math/gamma.ts";
import type { RadialOtf } from "./otf.ts";

const gamma = (x: number): number => Math.exp(logGamma(x));
const STRENGTH = (2 * gamma(11 / 6) * (4.8 * gamma(1.2)) ** (5 / 6)) / (2 ** (5 / 6) * Math.PI ** (8 / 3));
const LIMIT = gamma(5 / 6) / 2 ** (1 / 6);
const RADIANS = Math.PI / (180 * 3600);

/** The share of the light in a point, which is left out. @param ratio L0 / r0 */
export const pointShare = (ratio: number): number => Math.exp(-0.5 * STRENGTH * LIMIT * ratio ** (5 / 3));

/** D. @param rho [r0] @param ratio L0 / r0 */
export const structureFunction = (rho: number, ratio: number): number =>
  STRENGTH * ratio ** (5 / 3) * rise((2 * Math.PI * rho) / ratio);

/** @param lam wavelength [nm] @param r0 Fried's parameter at it [m] @param outer outer scale L0 [m] */
export function vonKarmanOtf(lam: number, r0: number, outer: number, e = 0, pa = 0): RadialOtf {
  const ratio = outer / r0;
  const delta = pointShare(ratio);
  return {
    kind: "radial",
    name: `vonkarman ${ratio}`,
    // kappa = rho / r0
    scale: (lam * 1e-9) / (2 * Math.PI * r0 * RADIANS),
    e,
    pa,
    // (exp(-D/2) - delta) / (1 - delta), without the loss where both are small
    value: (kappa) => {
      const left = 0.5 * STRENGTH * ratio ** (5 / 3) * tail((2 * Math.PI * kappa) / ratio);
      if (left < 0.5) return (delta * Math.expm1(left)) / (1 - delta);
      return (Math.exp(-0.5 * structureFunction(kappa, ratio)) - delta) / (1 - delta);
    },
    edges: [],
    wings: 0,
  };
}

/** 2^(-1/6) Gamma(5/6) - x^(5/6) K_5/6(x). */
function rise(x: number): number {
  if (x > 2) return LIMIT - tail(x);
  // by the series of I: x^nu K_nu = pi / (2 sin nu pi) (x^nu I_-nu - x^nu I_nu), whose first term is the limit
  const half = x / 2;
  let [minus, plus] = [0, 0];
  let term = 2 ** (5 / 6) / gamma(1 / 6);
  let other = (half ** (5 / 3) * 2 ** (5 / 6)) / gamma(11 / 6);
  for (let m = 0; m < 30; m++) {
    if (m > 0) minus += term;
    plus += other;
    term *= (half * half) / ((m + 1) * (m + 1 / 6));
    other *= (half * half) / ((m + 1) * (m + 11 / 6));
  }
  return (Math.PI / (2 * Math.sin((5 / 6) * Math.PI))) * (plus - minus);
}

/** x^(5/6) K_5/6(x) = x^(5/6) int_0 exp(-x cosh t) cosh(5 t / 6) dt: the trapezoid rule converges to rounding. */
function tail(x: number): number {
  if (x <= 2) return LIMIT - rise(x);
  if (x > 700) return 0;
  const step = 0.05;
  let sum = 0.5;
  for (let t = step; x * (Math.cosh(t) - 1) < 40; t += step) {
    sum += Math.exp(-x * (Math.cosh(t) - 1)) * Math.cosh((5 / 6) * t);
  }
  return x ** (5 / 6) * Math.exp(-x) * step * sum;
}
