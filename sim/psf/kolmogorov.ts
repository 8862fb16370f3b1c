/**
 * Long-exposure atmospheric PSF of Kolmogorov turbulence (Fried 1966): OTF(k) = exp(-(k / k0)^(5/3)).
 * FWHM = 2.920700607767 / k0: twice the half-maximum radius of its Hankel transform at k0 = 1, found to 20 digits; the
 * same constant as FWHM = 0.97586 lambda / r0.
 */
import type { RadialOtf } from "./otf.ts";

const FWHM_TIMES_K0 = 2.920700607767114;

export const kolmogorovOtf = (fwhm: number, e = 0, pa = 0): RadialOtf => ({
  kind: "radial",
  name: "kolmogorov",
  scale: fwhm / FWHM_TIMES_K0,
  e,
  pa,
  value: (kappa) => Math.exp(-(kappa ** (5 / 3))),
  edges: [],
  wings: 0,
});
