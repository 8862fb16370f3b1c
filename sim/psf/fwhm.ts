/** How wide a PSF is, whatever its kind. */
import { fwhmOfImage, withoutPixel } from "../../shared/psf-width.ts";
import type { Psf } from "../scene.ts";
import { gridFwhm } from "./grid-fwhm.ts";
import { makeOtf } from "./make-otf.ts";
import { includesPixel, type Otf } from "./otf.ts";
import { radialFwhm } from "./radial-fwhm.ts";

/**
 * Full width at half maximum of the PSF in front of the detector [arcsec]; of elliptical ones that of the circle of the same area.
 * @param pixelScale the stamp's [arcsec]: that of a PSF image which does not say otherwise
 * @throws GalforgeError if the PSF is an image that cannot be read
 */
export function fwhmOf(psf: Psf, pixelScale: number): number {
  if (psf.kind === "airy") return airyFwhm(psf.obscuration ?? 0) * psf.lam_over_diam;
  if ("fwhm" in psf && psf.fwhm !== undefined) return psf.fwhm;
  return fwhmOfOtf(makeOtf(psf, pixelScale), pixelScale);
}

function fwhmOfOtf(otf: Otf, pixelScale: number): number {
  if (otf.kind === "radial") return radialFwhm(otf);
  if (otf.kind === "image") {
    const { pixels, ny, nx, scale } = otf;
    const fwhm = fwhmOfImage(pixels, ny, nx);
    return scale * (otf.includesPixel ? withoutPixel(fwhm) : fwhm);
  }
  const fwhm = gridFwhm(otf);
  return includesPixel(otf) ? pixelScale * withoutPixel(fwhm / pixelScale) : fwhm;
}

/** Of an Airy PSF, in units of lambda / D: I(v) is the square of 2 J1(v)/v - eps^2 2 J1(eps v)/(eps v), v = pi r / (lambda / D). */
export function airyFwhm(obscuration: number): number {
  const amplitude = (v: number): number => jinc(v) - obscuration ** 2 * jinc(obscuration * v);
  const half = Math.SQRT1_2 * amplitude(0);
  let [inside, outside] = [0, 2]; // the amplitude falls below its half before v = 2
  for (let i = 0; i < 60; i++) {
    const middle = (inside + outside) / 2;
    if (amplitude(middle) > half) inside = middle;
    else outside = middle;
  }
  return (2 * inside) / Math.PI;
}

/** Points of the trapezoidal rule, which is exact to rounding for a periodic integrand and v < 10. */
const POINTS = 64;

/** 2 J1(v) / v by Bessel's integral, J1(v) = (1 / pi) int_0^pi cos(t - v sin t) dt; 1 at 0. */
function jinc(v: number): number {
  if (v < 1e-4) return 1;
  let sum = 0;
  for (let k = 0; k < POINTS; k++) {
    const t = (2 * Math.PI * k) / POINTS;
    sum += Math.cos(t - v * Math.sin(t));
  }
  return (2 * sum) / (POINTS * v);
}
