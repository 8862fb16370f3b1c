/** Fried's parameter of a von Karman PSF whose width is given. */
import { outOfRange } from "../../shared/errors.ts";
import { radialFwhm } from "./radial-fwhm.ts";
import { vonKarmanOtf } from "./vonkarman.ts";

/** The last ones: the OTFs of a population with one width ask again. */
const known = new Map<string, number>();
const KEPT = 256;
/** A part of the light in a point (vonkarman.ts) above this leaves no width. */
const LEAST_RATIO = 0.5;

/**
 * @param lam [nm] @param outer L0 [m] @param fwhm [arcsec]
 * @returns r0 [m], to 1e-10 @throws GalforgeError if the outer scale is so small that the turbulence cannot blur as much
 */
export function friedOf(lam: number, outer: number, fwhm: number): number {
  const key = `${lam} ${outer} ${fwhm}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const width = (r0: number): number => radialFwhm(vonKarmanOtf(lam, r0, outer));
  // wider than Kolmogorov's it never is: r0 is at most that of an infinite outer scale
  const kolmogorov = (0.97586 * lam * 1e-9 * 180 * 3600) / (Math.PI * fwhm);
  let [low, high] = [kolmogorov * 1e-3, kolmogorov * 1.01];
  if (high > outer / LEAST_RATIO) high = outer / LEAST_RATIO;
  if (!(low < high) || !(width(high) < fwhm) || !(width(low) > fwhm)) {
    throw outOfRange(
      "psf.L0",
      outer,
      `an outer scale large enough for a FWHM of ${fwhm} arcsec at ${lam} nm (Fried's parameter would be ${kolmogorov.toPrecision(3)} m without one)`,
    );
  }
  for (let step = 0; step < 200 && high - low > 1e-11 * high; step++) {
    const middle = 0.5 * (low + high);
    if (width(middle) > fwhm) low = middle;
    else high = middle;
  }
  const r0 = 0.5 * (low + high);
  if (known.size >= KEPT) known.clear();
  known.set(key, r0);
  return r0;
}
