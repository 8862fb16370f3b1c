/**
 * A Moffat profile that is 0 beyond a radius T (GalSim's Moffat with trunc): the flux inside T is 1, and the FWHM is that of the profile,
 *   I(r) = (1 + (r/alpha)^2)^(-beta) / F,  r < T,     F = pi alpha^2 / (beta - 1) [1 - (1 + (T/alpha)^2)^(1 - beta)].
 * Its OTF is the cosine transform of its projection on a line, p(x) = 2 int_0^sqrt(T^2 - x^2) I dy: with x = T sin t
 *   OTF(k) = int p(T sin t) T cos t cos(k T sin t) dt
 * is the integral of a smooth periodic function, and the trapezoid rule converges to rounding.
 */
import { gaussLegendre } from "../../shared/math/gauss-legendre.ts";
import { moffatAlpha } from "./moffat.ts";
import type { RadialOtf } from "./otf.ts";

/** Waves over T [radians] beyond which the OTF, which falls as k^-1.5, is taken as 0. */
export const MOST_TURN = 2000;
/** The rule for p, and points of that for the transform beside half a point a radian. */
const INNER = gaussLegendre(48);
const LEAST = 48;
/** and for the core, a width alpha / T of t: the error is exp(-4 times this). */
const POINTS_OF_CORE = 6;

interface Profile {
  /** [arcsec] */
  readonly alpha: number;
  readonly beta: number;
  /** T [arcsec] */
  readonly trunc: number;
  /** brightness at the centre [1 / arcsec^2] */
  readonly peak: number;
}

/** The circular profile. @param fwhm, trunc [arcsec] */
function truncatedMoffat(fwhm: number, beta: number, trunc: number): Profile {
  const alpha = moffatAlpha(fwhm, beta);
  const whole = (Math.PI * alpha * alpha) / (beta - 1);
  const inside = -Math.expm1((1 - beta) * Math.log1p((trunc / alpha) ** 2));
  return { alpha, beta, trunc, peak: 1 / (whole * inside) };
}

/** @param fwhm, trunc [arcsec], of the circular profile */
export function truncatedMoffatOtf(fwhm: number, beta: number, trunc: number, e = 0, pa = 0): RadialOtf {
  const profile = truncatedMoffat(fwhm, beta, trunc);
  const { alpha, peak } = profile;
  const end = trunc / alpha;
  const rules = new Map<number, readonly Float64Array[]>();
  return {
    kind: "radial",
    name: `moffat ${beta} to ${end}`,
    scale: alpha,
    e,
    pa,
    value: (kappa) => {
      const turn = kappa * end;
      if (turn > MOST_TURN) return 0;
      // a few rules, each for waves up to its own
      const least = LEAST + Math.ceil(POINTS_OF_CORE * end);
      const count = least * 2 ** Math.max(0, Math.ceil(Math.log2((turn / 2 + least) / least)));
      let rule = rules.get(count);
      if (rule === undefined) {
        rule = makeRule(profile, count);
        rules.set(count, rule);
      }
      const [sines, weights] = rule;
      let sum = 0;
      for (let m = 0; m < count; m++) sum += weights[m] * Math.cos(turn * sines[m]);
      return sum;
    },
    edges: [],
    ending: { radius: trunc, core: alpha, brightness: (r2) => peak * (1 + r2 / (alpha * alpha)) ** -beta },
    wings: 0,
  };
}

/** sin t and 2 p(T sin t) T cos t dt at the midpoints of `count` steps from 0 to pi / 2. */
function makeRule(profile: Profile, count: number): readonly Float64Array[] {
  const { trunc } = profile;
  const step = Math.PI / (2 * count);
  const sines = Float64Array.from({ length: count }, (_, m) => Math.sin((m + 0.5) * step));
  const weights = sines.map((sine, m) => {
    const cosine = Math.cos((m + 0.5) * step);
    return 2 * projection(profile, trunc * sine, trunc * cosine) * trunc * cosine * step;
  });
  return [sines, weights];
}

/** 2 int_0^far I(sqrt(x^2 + y^2)) dy, with y = a tan s, which takes the peak of width a = sqrt(alpha^2 + x^2) out: an integrand cos^(2 beta - 2). */
function projection({ alpha, beta, peak }: Profile, x: number, far: number): number {
  const a2 = alpha * alpha + x * x;
  const last = Math.atan(far / Math.sqrt(a2));
  let sum = 0;
  for (let m = 0; m < INNER.x.length; m++) {
    sum += INNER.w[m] * Math.cos(0.5 * last * (1 + INNER.x[m])) ** (2 * beta - 2);
  }
  return peak * ((alpha * alpha) / a2) ** beta * Math.sqrt(a2) * last * sum;
}
