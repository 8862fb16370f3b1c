/** The optical transfer function of a PSF at any place, in float64. */
import { otfOnGrid, radialValue } from "../psf/on-grid.ts";
import type { Otf } from "../psf/otf.ts";
import { kappaOf, shear } from "./sheared.ts";

/**
 * Real and imaginary part at (kx, ky) [rad / pixel]: point by point, which is slow for what is known on grids.
 * @param pixelScale [arcsec / pixel]
 */
export function otfSpectrum(
  otf: Otf,
  pixelScale: number,
): (kx: number, ky: number) => readonly [number, number] {
  if (otf.kind === "radial") {
    const q = shear(otf.scale / pixelScale, otf.e, otf.pa);
    const value = radialValue(otf);
    return (kx, ky) => [value(kappaOf(q, kx, ky)), 0];
  }
  return (kx, ky) => {
    const { re, im } = otfOnGrid(
      otf,
      Float64Array.of(kx / pixelScale),
      Float64Array.of(ky / pixelScale),
    ).plus;
    return [re[0], im[0]];
  };
}
