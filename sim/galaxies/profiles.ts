/**
 * Sersic profiles of disc and bulge. The bulge's size is a_e min(1, 10^(size + size_slope B + N)), B its share of the light; the
 * disc is exponential and as large as it must be for the sum to have half of its light inside a_e (each component within its own
 * ellipse of that major axis):  B P_b(a_e) + (1 - B) P_d(a_e) = 1/2. The index that one profile would be fitted with is
 *   ln n = B ln n_b + blend B (1 - B) + N.
 */

import { gammaP } from "../../shared/math/gamma.ts";
import type { Stream } from "../../shared/random/stream.ts";
import type { Profiles } from "./galaxy.ts";
import { clip, dex } from "./math.ts";
import { limits, list, number, type Values } from "./parameter.ts";

export const PROFILES = {
  bulge_size: number(-0.75, "dex", [-3, 0], "set here"),
  bulge_size_slope: number(0.9, "dex", [0, 3], "set here"),
  bulge_size_scatter: number(0.15, "dex", [0, 1], "set here"),
  small_n: list([2.6, 0.7], "mean, scatter of n", [0, 6.2], "set here: bulges below `large`"),
  small_n_limits: limits([1, 5], "1", [0.3, 6.2], "set here"),
  large: number(0.6, "1", [0, 1], "set here: mass fraction of large bulges"),
  large_n: list([4.2, 0.9], "mean at log M = 10.8, scatter of n", [0, 6.2], "set here"),
  large_n_slope: number(1.2, "1/dex", [-5, 5], "set here"),
  large_n_limits: limits([1.5, 6.2], "1", [0.3, 6.2], "set here; the steepest profile that is rendered"),
  blend: number(0.5, "1", [-2, 2], "set here"),
  n_scatter: number(0.12, "1", [0, 1], "set here: of ln n"),
  n_limits: limits([0.4, 6.2], "1", [0.3, 6.2], "set here"),
} as const;
type ProfileValues = Values<typeof PROFILES>;

/** The disc is at most this many times as large as the whole; beyond, the bulge grows until half of the light is inside. */
const LARGEST_DISC = 3;

/** b with P(2n, b) = 1/2, to 3e-5 from n = 1, to 4e-4 from n = 0.5 (Ciotti & Bertin 1999, A&A 352, 447): nothing is rendered by it. */
export const halfLightB = (n: number): number =>
  2 * n -
  1 / 3 +
  4 / (405 * n) +
  46 / (25515 * n * n) +
  131 / (1148175 * n ** 3) -
  2194697 / (30690717750 * n ** 4);

/** Fraction of a Sersic profile's light inside radius r [its half-light radius]. */
export const enclosed = (n: number, r: number): number => gammaP(2 * n, halfLightB(n) * r ** (1 / n));

/** Fraction of an exponential's light inside r [its half-light radius]. */
function enclosedExponential(r: number): number {
  const u = EXPONENTIAL_B * r;
  return 1 - (1 + u) * Math.exp(-u);
}
const EXPONENTIAL_B = 1.6783469900166605;

/**
 * Half-light radii of the two, in units of that of the sum. @param light share of the light in the bulge @param n its index
 * @param bulge its wanted half-light radius, at most 1; it is larger if the disc would be larger than LARGEST_DISC
 */
export function componentSizes(
  light: number,
  n: number,
  bulge: number,
): { readonly disc: number; readonly bulge: number } {
  const inside = (0.5 - light * enclosed(n, 1 / bulge)) / Math.max(1 - light, 1e-12);
  const least = enclosedExponential(1 / LARGEST_DISC);
  if (inside >= least) {
    return { bulge, disc: bisect(1, LARGEST_DISC, (r) => enclosedExponential(1 / r) > inside) };
  }
  const wanted = (0.5 - (1 - light) * least) / light;
  return { bulge: bisect(bulge, 1, (r) => enclosed(n, 1 / r) > wanted), disc: LARGEST_DISC };
}

/** Where `below` turns false. */
function bisect(low: number, high: number, below: (x: number) => boolean): number {
  for (let i = 0; i < 36; i++) {
    const middle = (low + high) / 2;
    if (below(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** ln of the index that the whole would be fitted with, without scatter. @param n that of the bulge */
export const blendedLogN = (light: number, n: number, p: ProfileValues): number =>
  light * Math.log(n) + p.blend * light * (1 - light);

/** Profiles of both components, with sizes in kpc; takes three normal numbers. @param light share of the light in the bulge */
export function drawProfiles(
  s: Pick<Stream, "normal">,
  galaxy: {
    readonly size: number;
    readonly logMass: number;
    readonly bulgeMass: number;
    readonly elliptical: boolean;
  },
  light: number,
  p: ProfileValues,
): Profiles {
  const [sizeResidual, nResidual, blendResidual] = [s.normal(), s.normal(), s.normal()];
  const large = galaxy.bulgeMass > p.large;
  const [mean, scatter] = large ? p.large_n : p.small_n;
  const [low, high] = large ? p.large_n_limits : p.small_n_limits;
  const slope = large ? p.large_n_slope * (galaxy.logMass - 10.8) : 0;
  const nBulge = clip(mean + slope + scatter * nResidual, low, high);
  const blended = Math.exp(blendedLogN(light, nBulge, p) + p.n_scatter * blendResidual);
  const n = clip(blended, p.n_limits[0], p.n_limits[1]);
  if (galaxy.elliptical) {
    const whole = { size: galaxy.size, n };
    return { disc: whole, bulge: whole, n };
  }
  const wanted = Math.min(
    1,
    dex(p.bulge_size + p.bulge_size_slope * light + p.bulge_size_scatter * sizeResidual),
  );
  const sizes = componentSizes(light, nBulge, wanted);
  return {
    disc: { size: galaxy.size * sizes.disc, n: 1 },
    bulge: { size: galaxy.size * sizes.bulge, n: nBulge },
    n,
  };
}
