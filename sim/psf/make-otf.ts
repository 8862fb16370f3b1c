/** The optical transfer function that a PSF description names. */
import type { Psf } from "../scene.ts";
import { airyOtf } from "./airy.ts";
import { gaussianOtf } from "./gaussian.ts";
import { imageOtf } from "./image.ts";
import { kolmogorovOtf } from "./kolmogorov.ts";
import { loadPsfImage } from "./load-image.ts";
import { moffatOtf } from "./moffat.ts";
import type { Otf } from "./otf.ts";

/** @param pixelScale the stamp's [arcsec]: that of a PSF image which does not say otherwise */
export function makeOtf(psf: Psf, pixelScale: number): Otf {
  switch (psf.kind) {
    case "gaussian":
      return gaussianOtf(psf.fwhm, psf.e, psf.pa);
    case "moffat":
      return moffatOtf(psf.fwhm, psf.beta, psf.e, psf.pa);
    case "kolmogorov":
      return kolmogorovOtf(psf.fwhm, psf.e, psf.pa);
    case "airy":
      return airyOtf(psf.lam_over_diam, psf.obscuration, psf.e, psf.pa);
    case "image":
      return imageOtf(loadPsfImage(psf.file), psf.pixel_scale ?? pixelScale, psf.includes_pixel ?? true);
    default:
      return psf satisfies never;
  }
}
