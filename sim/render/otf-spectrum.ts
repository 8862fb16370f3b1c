/** The optical transfer function of a PSF at any place, in float64. */
import type { Otf } from "../psf/otf.ts";
import { GRID, interpolate, type Radial } from "./radial-profile.ts";
import { remembering } from "./remembered.ts";
import { kappaOf, shear } from "./sheared.ts";

const known = remembering<Radial>(16);

/** Real and imaginary part at (kx, ky) [rad / pixel]. @param pixelScale [arcsec / pixel] */
export function otfSpectrum(
  otf: Otf,
  pixelScale: number,
): (kx: number, ky: number) => readonly [number, number] {
  if (otf.kind === "radial") {
    const q = shear(otf.scale / pixelScale, otf.e, otf.pa);
    const value =
      otf.edges.length > 0
        ? otf.value
        : known(otf.name, () =>
            interpolate(
              Float64Array.from({ length: GRID.count }, (_, m) => otf.value(GRID.first * GRID.ratio ** m)),
            ),
          );
    return (kx, ky) => [value(kappaOf(q, kx, ky)), 0];
  }
  return (kx, ky) => {
    const { re, im } = otf.onGrid(Float64Array.of(kx / pixelScale), Float64Array.of(ky / pixelScale)).plus;
    return [re[0], im[0]];
  };
}
