/**
 * Attenuation. That of H-alpha by mass, averaged over inclinations (Garn & Best 2010, MNRAS 409, 421; log M 8.5 to 11.5), gives
 * that of the stars; discs are dimmer edge-on by (log q)^2 (form of Unterborn & Ryden 2008). Curves are powers of wavelength:
 * A(lambda) = A_V (lambda / 5500 A)^stars, and further A_bc (lambda / 5500 A)^clouds for birth clouds and lines (da Cunha+2008).
 */
import type { Stream } from "../../shared/random/stream.ts";
import { clip, dex, polynomial } from "./math.ts";
import { limits, list, number, type Values } from "./parameter.ts";

export const DUST = {
  halpha: list([0.91, 0.77, 0.11, -0.09], "mag, powers of log M - 10", [-5, 5], "Garn & Best 2010"),
  halpha_limits: limits([0.05, 2.2], "mag", [0, 10], "set here"),
  ratio: number(0.44, "1", [0.1, 1], "Calzetti+2000: E(B-V) of stars over lines"),
  halpha_k: number(3.325, "1", [1, 6], "Calzetti+2000: k at H-alpha"),
  r_v: number(4.05, "1", [2, 6], "Calzetti+2000"),
  cap: number(0.53, "mag", [0, 5], "set here: largest mean attenuation"),
  scatter: number(0.152, "dex", [0, 1], "set here"),
  rate_slope: number(0.25, "1", [-1, 1], "set here: per dex above the main sequence, -1 to 0.8"),
  face_on: number(0.1, "mag", [0, 1], "set here: how much less face-on"),
  inclination: number(1.4, "mag", [0, 5], "form of Unterborn & Ryden 2008; set here"),
  inclination_at: number(0.4, "mag", [0.05, 5], "set here: mean attenuation with that slope"),
  inclination_most: number(1.3, "1", [0, 5], "set here: largest factor of it"),
  green_valley: number(0.6, "1", [0, 1], "set here: times that of star-forming galaxies"),
  bulge: number(0.5, "1", [0, 1], "set here: times that of the disc"),
  quiescent: number(0.05, "mag", [0, 1], "set here"),
  quiescent_scatter: number(0.08, "mag", [0, 1], "set here"),
  quiescent_inclination: number(0.15, "mag", [0, 2], "set here: if there is a disc"),
  most: number(3.5, "mag", [0, 10], "set here"),
  clouds_scatter: number(0.1, "dex", [0, 1], "set here"),
  stars_power: number(-0.9, "1", [-3, 0], "set here; Charlot & Fall 2000 -0.7, Salim+2018 steeper"),
  clouds_power: number(-1.3, "1", [-3, 0], "da Cunha+2008; quoted"),
} as const;
export type DustValues = Values<typeof DUST>;

const LEAST = 0.03; // mag
const THINNEST = 0.12; // axis ratio

/**
 * A_V of the disc of a galaxy that forms stars [mag].
 * @param above log SFR - log SFR of the main sequence @param q axis ratio @param scatter unit residual
 */
export function discDust(logMass: number, above: number, q: number, scatter: number, p: DustValues): number {
  const halpha = clip(polynomial(p.halpha, logMass - 10), p.halpha_limits[0], p.halpha_limits[1]);
  const mean = clip((halpha * p.ratio * p.r_v) / p.halpha_k, LEAST, Math.max(p.cap, LEAST));
  const average = mean * dex(p.scatter * scatter + p.rate_slope * clip(above, -1, 0.8));
  const slope = p.inclination * Math.min(average / p.inclination_at, p.inclination_most);
  return Math.max(average - p.face_on, LEAST) + slope * flatness(q);
}

/** A_V of a quiescent galaxy [mag]. @param disc whether it has one @param residual unit residual */
export const quiescentDust = (disc: boolean, q: number, residual: number, p: DustValues): number =>
  Math.abs(p.quiescent + p.quiescent_scatter * residual) + (disc ? p.quiescent_inclination * flatness(q) : 0);

/** A_V of the disc or the elliptical [mag], and the unit residual of birth clouds; takes three normal numbers. */
export function drawDust(
  s: Pick<Stream, "normal">,
  kind: "SF" | "GV" | "Q",
  { logMass, above, q, disc }: { logMass: number; above: number; q: number; disc: boolean },
  p: DustValues,
): { readonly av: number; readonly clouds: number } {
  const [scatter, residual, clouds] = [s.normal(), s.normal(), s.normal()];
  const av =
    kind === "Q"
      ? quiescentDust(disc, q, residual, p)
      : discDust(logMass, above, q, scatter, p) * (kind === "GV" ? p.green_valley : 1);
  return { av: Math.min(av, p.most), clouds };
}

/** A_bc of birth clouds [mag]. @param av A_V of the disc @param scatter unit residual */
export const cloudDust = (av: number, scatter: number, p: DustValues): number =>
  av * (1 / p.ratio - 1) * dex(p.clouds_scatter * scatter);

/** The two curves at given rest wavelengths [A], in units of A_V and A_bc. */
export interface Curves {
  readonly stars: Float64Array;
  readonly clouds: Float64Array;
}

export function dustCurves(lambda: readonly number[], p: DustValues): Curves {
  const power = (index: number): Float64Array => Float64Array.from(lambda, (l) => (l / 5500) ** index);
  return { stars: power(p.stars_power), clouds: power(p.clouds_power) };
}

const flatness = (q: number): number => Math.log10(clip(q, THINNEST, 1)) ** 2;
