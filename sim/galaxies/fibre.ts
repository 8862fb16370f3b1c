/**
 * What a fibre spectrum of SDSS (3 arcsec) says of lines. Its share of a line is that of an exponential of half-light radius
 * hypot(growth hlr, blur) inside 1.5 arcsec; errors as in the MPA-JHU catalogue.
 */

import { clip, dex } from "./math.ts";
import { list, number, type Values } from "./parameter.ts";
import { enclosed } from "./profiles.ts";

export const FIBRE = {
  radius: number(1.5, "arcsec", [0.1, 100], "SDSS"),
  growth: number(1.1, "1", [0.1, 10], "set here: size of lines over that of stars"),
  blur: number(0.55, "arcsec", [0, 10], "set here"),
  scatter: number(0.12, "dex", [0, 1], "set here"),
  noise: list(
    [2.3, 1.2],
    "1e-17 erg/s/cm^2: constant, and at r = 17",
    [0, 1000],
    "set here, to errors of MPA-JHU",
  ),
  noise_by_line: list([1.25, 1, 1.1, 1], "H-alpha, H-beta, [NII], [OIII]", [0, 100], "set here"),
} as const;
type FibreValues = Values<typeof FIBRE>;

/** Share of a line inside the fibre. @param hlr half-light radius a_e sqrt(q) [arcsec] @param residual unit residual */
export const lineShare = (hlr: number, residual: number, p: FibreValues): number =>
  enclosed(1, p.radius / Math.hypot(p.growth * hlr, p.blur)) * dex(p.scatter * residual);

/** Share of the stars' light inside the fibre. @param n index of the whole, clipped to 0.5..4 */
export const starShare = (hlr: number, n: number, p: FibreValues): number =>
  enclosed(clip(n, 0.5, 4), p.radius / Math.hypot(hlr, p.blur));

/** Errors of H-alpha, H-beta, [NII], [OIII] [1e-17 erg/s/cm^2]. @param r Petrosian magnitude */
export const lineErrors = (r: number, p: FibreValues): readonly number[] => {
  const noise = p.noise[0] + p.noise[1] * dex(-0.2 * (r - 17));
  return p.noise_by_line.map((factor) => noise * factor);
};

/** log [OIII]5007/H-beta that gas ionised by stars stays below (Kauffmann+2003, MNRAS 346, 1055), at x = log [NII]6584/H-alpha; -Infinity from x = 0.05 on. */
export const kauffmannCurve = (x: number): number =>
  x < 0.05 ? 0.61 / (x - 0.05) + 1.3 : Number.NEGATIVE_INFINITY;

/** Below the line of Kauffmann+2003: stars ionise, not a nucleus. */
export const starsIonise = (halpha: number, hbeta: number, nii: number, oiii: number): boolean =>
  Math.log10(oiii / hbeta) < kauffmannCurve(Math.log10(nii / halpha));

/** Whether the oxygen of the gas can be measured: each line above three errors, ionised by stars. In the order of lineErrors. */
export const oxygenMeasurable = (fluxes: readonly number[], errors: readonly number[]): boolean =>
  fluxes.every((flux, i) => flux > 3 * errors[i]) && starsIonise(fluxes[0], fluxes[1], fluxes[2], fluxes[3]);
