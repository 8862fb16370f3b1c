/**
 * The Sersic profile cut off at a radius, I(r) ~ exp(-b r^(1/n)) for r <= t and 0 beyond, in units where its flux and its
 * half-light radius, those of what is inside t, are 1 (GalSim's Sersic(n, half_light_radius, trunc) with flux_untruncated=False).
 */
import { besselJ0 } from "../../shared/math/bessel.ts";
import { gammaP, logGamma } from "../../shared/math/gamma.ts";
import { gaussLegendre } from "../../shared/math/gauss-legendre.ts";
import { sersicB } from "./sersic.ts";

/** Half of the light of any profile that falls outwards is inside 1 / sqrt(2) of its end. */
export const LEAST_TRUNCATION = Math.SQRT2;

/** b(n, t): P(2n, b) = P(2n, b t^(1/n)) / 2; bisection. From 0 at t = sqrt(2), a disc of even brightness, to the b of the whole profile. */
export function truncatedB(n: number, t: number): number {
  let [low, high] = [1e-12, sersicB(n)];
  for (let i = 0; i < 100 && high - low > 1e-15 * high; i++) {
    const middle = i < 20 ? Math.sqrt(low * high) : (low + high) / 2;
    if (gammaP(2 * n, middle) < 0.5 * gammaP(2 * n, middle * t ** (1 / n))) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Surface brightness at radius r. */
export function truncatedBrightness(n: number, t: number): (r: number) => number {
  const b = truncatedB(n, t);
  const whole = gammaP(2 * n, b * t ** (1 / n));
  const centre = Math.exp(2 * n * Math.log(b) - logGamma(2 * n)) / (2 * Math.PI * n * whole);
  return (r) => (r > t ? 0 : centre * Math.exp(-b * r ** (1 / n)));
}

/** Fraction of the flux inside radius r. */
export function truncatedInside(n: number, t: number, r: number): number {
  const b = truncatedB(n, t);
  return r >= t ? 1 : gammaP(2 * n, b * r ** (1 / n)) / gammaP(2 * n, b * t ** (1 / n));
}

/** Step in kappa t of the table: the transform of what ends at t has 40 of them a turn. */
const STEP = 0.15;
const FIRST = 128;

/**
 * The transform as a function of kappa: it oscillates, as that of every profile with an edge does. Tabulated as far as it is asked for, by Gauss and
 * Legendre's rule on panels in r that shrink towards the centre; six-point interpolation. Absolute error below 1e-7.
 */
export function truncatedTransform(n: number, t: number): (kappa: number) => number {
  const brightness = truncatedBrightness(n, t);
  let values = new Float64Array();
  const at = (i: number): number => values[Math.abs(i)];
  return (kappa) => {
    const position = (kappa * t) / STEP;
    const left = Math.floor(position);
    while (left + 3 >= values.length) {
      // whatever was asked for before, a value is one of the same doubling
      const longer = new Float64Array(Math.max(FIRST, 2 * values.length));
      longer.set(values);
      extend(longer, values.length, t, brightness);
      values = longer;
    }
    const x = position - left;
    const [a, b, c, d, e, f] = [x + 2, x + 1, x, x - 1, x - 2, x - 3];
    return (
      (-at(left - 2) * b * c * d * e * f) / 120 +
      (at(left - 1) * a * c * d * e * f) / 24 -
      (at(left) * a * b * d * e * f) / 12 +
      (at(left + 1) * a * b * c * e * f) / 12 -
      (at(left + 2) * a * b * c * d * f) / 24 +
      (at(left + 3) * a * b * c * d * e) / 120
    );
  };
}

/** Towards the centre, where the brightness is a power of r, panels shrink by 4, this often. */
const PANELS = 14;
const RULE = gaussLegendre(24);
/** How far a wave may turn in a panel [radians]. */
const TURN = 10;

function extend(out: Float64Array, from: number, t: number, brightness: (r: number) => number): void {
  const turn = (out.length * STEP) / t;
  const [radius, light]: [number[], number[]] = [[], []];
  for (let panel = 0; panel < PANELS; panel++) {
    const [inner, outer] = [panel === PANELS - 1 ? 0 : t * 4 ** -(panel + 1), t * 4 ** -panel];
    const pieces = Math.ceil(((outer - inner) * turn) / TURN);
    for (let piece = 0; piece < pieces; piece++) {
      for (let i = 0; i < RULE.x.length; i++) {
        const r = inner + ((piece + 0.5 * (1 + RULE.x[i])) / pieces) * (outer - inner);
        radius.push(r);
        light.push(((Math.PI * RULE.w[i]) / pieces) * (outer - inner) * r * brightness(r));
      }
    }
  }
  for (let i = from; i < out.length; i++) {
    const kappa = (i * STEP) / t;
    let sum = 0;
    for (let p = 0; p < radius.length; p++) sum += light[p] * besselJ0(kappa * radius[p]);
    out[i] = sum;
  }
}
