/**
 * The diagram of Baldwin, Phillips & Terlevich (1981, PASP 93, 5): log [OIII]5007/H-beta against log [NII]6584/H-alpha. Gas that stars ionise lies
 * below the curve of Kauffmann+2003 (MNRAS 346, 1055), gas of active nuclei above that of Kewley+2001 (ApJ 556, 121), both at work between.
 * The curves cross at x = -1.28; the poorest gas left of it is told by the first alone. Pure.
 */
import { kauffmannCurve } from "../../sim/galaxies/fibre.ts";

export const BPT_CLASSES = ["star-forming", "composite", "AGN"] as const;

/** Of one galaxy, in one unit. */
export interface LineFluxes {
  readonly halpha: number;
  readonly hbeta: number;
  /** [NII]6584 */
  readonly nii: number;
  /** [OIII]5007 */
  readonly oiii: number;
}

/** log [OIII]/H-beta that starbursts stay below, at x = log [NII]/H-alpha: 0.61 / (x - 0.47) + 1.19; -Infinity from x = 0.47 on. */
export const kewleyCurve = (x: number): number =>
  x < 0.47 ? 0.61 / (x - 0.47) + 1.19 : Number.NEGATIVE_INFINITY;

/** log10(a / b); NaN unless both are positive: a flux of noise has no logarithm. */
export const logRatio = (a: number, b: number): number => (a > 0 && b > 0 ? Math.log10(a / b) : Number.NaN);

export const niiRatio = ({ nii, halpha }: LineFluxes): number => logRatio(nii, halpha);
export const oiiiRatio = ({ oiii, hbeta }: LineFluxes): number => logRatio(oiii, hbeta);

/** Position in BPT_CLASSES; -1 where a ratio is no number. @param x log [NII]/H-alpha @param y log [OIII]/H-beta */
export function bptClass(x: number, y: number): number {
  if (Number.isNaN(x + y)) return -1;
  if (y < kauffmannCurve(x)) return 0;
  return y < kewleyCurve(x) ? 1 : 2;
}
