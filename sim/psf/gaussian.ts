/** Gaussian PSF: FWHM = 2 sqrt(2 ln 2) sigma, OTF(k) = exp(-(k sigma)^2 / 2). */
import type { RadialOtf } from "./otf.ts";

export const FWHM_PER_SIGMA = 2 * Math.sqrt(2 * Math.LN2);

export const gaussianOtf = (fwhm: number, e = 0, pa = 0): RadialOtf => ({
  kind: "radial",
  name: "gaussian",
  scale: fwhm / FWHM_PER_SIGMA,
  e,
  pa,
  value: (kappa) => Math.exp(-0.5 * kappa * kappa),
  edges: [],
  wings: 0,
});
