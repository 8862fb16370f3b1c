/**
 * A disc, seen at an angle: the transform for flux 1 is
 *   F(k) = Face(kappa, phi) V(k_minor),   V = z / sinh z,  z = (pi / 2) h k_minor sin i,
 * with (kappa, phi) the polar coordinates of (k_major a, k_minor b), a and b the semi-axes of the half-light ellipse in the plane (b = a cos i),
 * and V the transform of sech^2(z / h) / 2h, the brightness beside the plane (van der Kruit & Searle 1981, A&A 95, 105), seen from the side.
 * Face is the transform of the disc seen from above: that of its Sersic profile I(r), cut off or not, and of what arms and a bar do to it,
 *   I(r) [1 + A (1 - 2^-(r/s)^(1/n)) cos(m (theta - theta0) - m cot(pitch) ln(r / hlr)) + B 4 (u - u^2) cos 2 (theta - theta1)],
 * u = 2^-(r/R)^(1/n). Neither takes light from any circle of the disc: flux and half-light radius stay what they are.
 */
import { logGamma } from "../../shared/math/gamma.ts";
import type { Arms, Bar } from "../scene.ts";
import type { Modulation } from "./modulated.ts";
import { sersicB } from "./sersic.ts";

/** z / sinh z */
export const verticalTransform = (z: number): number => {
  const x = Math.abs(z);
  if (x < 1e-4) return 1 - (x * x) / 6;
  return x > 700 ? 0 : x / Math.sinh(x);
};

/** How bright a place of the disc is, relative to its profile. @param r radius [hlr] @param theta from the major axis [radians] */
export function contrast(
  n: number,
  hlr: number,
  arms: Arms | undefined,
  bar: Bar | undefined,
  r: number,
  theta: number,
): number {
  let sum = 1;
  if (arms !== undefined) {
    const rise = 1 - 0.5 ** (((r * hlr) / arms.arm_start) ** (1 / n));
    const turn = arms.arms * (theta - radians(arms.arm_phase)) - winding(arms) * Math.log(r);
    sum += arms.arm_amplitude * rise * Math.cos(turn);
  }
  if (bar !== undefined) {
    const u = 0.5 ** (((r * hlr) / bar.bar_radius) ** (1 / n));
    sum += bar.bar_amplitude * 4 * (u - u * u) * Math.cos(2 * (theta - radians(bar.bar_phase)));
  }
  return sum;
}

export const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** m cot(pitch) */
const winding = ({ arms, arm_pitch }: Arms): number => arms / Math.tan(radians(arm_pitch));

/** For amplitude 1, in units where the disc's flux and half-light radius are 1. */
export function armsModulation(n: number, hlr: number, arms: Arms): Modulation {
  const { b, centre } = profile(n);
  const start = Math.LN2 * (hlr / arms.arm_start) ** (1 / n);
  const terms = [
    { weight: centre, b },
    { weight: -centre, b: b + start },
  ];
  return { n, m: arms.arms, mu: winding(arms), terms };
}

export function barModulation(n: number, hlr: number, bar: Bar): Modulation {
  const { b, centre } = profile(n);
  const step = Math.LN2 * (hlr / bar.bar_radius) ** (1 / n);
  const terms = [
    { weight: 4 * centre, b: b + step },
    { weight: -4 * centre, b: b + 2 * step },
  ];
  return { n, m: 2, mu: 0, terms };
}

function profile(n: number): { readonly b: number; readonly centre: number } {
  const b = sersicB(n);
  return { b, centre: Math.exp(2 * n * Math.log(b) - logGamma(2 * n)) / (2 * Math.PI * n) };
}
