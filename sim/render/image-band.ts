/** Where the quadrature of galaxies under a PSF image ends, and which of them have a narrow part beyond (narrow.ts). */
import { outOfRange } from "../../shared/errors.ts";
import { LAST_RING, RINGS_PER_CYCLE } from "../psf/image-rings.ts";
import type { ImageOtf } from "../psf/otf.ts";
import type { RadialComponent } from "../scene.ts";
import { type Narrow, narrowParts } from "./narrow.ts";
import { shear } from "./sheared.ts";

/** More nodes than these along an axis are not spent on a PSF image: narrow parts begin earlier instead. */
const MOST_NODES = 1024;
/** Bands come in steps of this factor, so that plans are shared. */
const BAND_STEP = Math.SQRT2;
/** A galaxy's transform below this needs no narrow part: the PSF's is below 1e-3 there. */
const NEGLIGIBLE = 1e-5;

export interface ImageBand {
  /** [rad / pixel] */
  readonly kMax: number;
  /** of each galaxy; undefined if nothing of it is beyond kMax */
  readonly narrow: readonly (readonly Narrow[] | undefined)[];
}

/**
 * @param transform of a galaxy's profile @param period of the quadrature [pixels] @param truncation light that may be left out
 * @throws GalforgeError E_RANGE if the samples of the image are too fine for MOST_NODES
 */
export function imageBand(
  otf: ImageOtf,
  galaxies: readonly RadialComponent[],
  pixelScale: number,
  period: number,
  truncation: number,
  transform: (galaxy: RadialComponent, kappa: number) => number,
): ImageBand {
  /** one cycle a sample [rad / pixel] */
  const cycle = (2 * Math.PI * pixelScale) / otf.scale;
  const most = Math.min(LAST_RING * cycle, (2 * Math.PI * MOST_NODES) / period);
  const minor = galaxies.map((c) => shear(c.hlr / pixelScale, c.e, c.pa).minor);
  const light = otf.rings().map((mean, m) => {
    const k = ((m + 0.5) * cycle) / RINGS_PER_CYCLE;
    const pixel = otf.includesPixel ? 1 : Math.min(1, 2 / k);
    const galaxy = galaxies.reduce((sum, c, i) => sum + Math.abs(c.flux * transform(c, k * minor[i])), 0);
    return mean * k * pixel * galaxy;
  });
  const total = light.reduce((a, b) => a + b, 0);
  // all that is beyond the last ring falls as u^-3 or faster: about twice the last cycle's light
  let tail = 2 * light.slice(-RINGS_PER_CYCLE).reduce((a, b) => a + b, 0);
  let ring = light.length;
  while (ring > 1 && tail <= truncation * total) tail += light[--ring];
  const needed = ((ring + 1) * cycle) / RINGS_PER_CYCLE;
  const step = Math.floor(Math.log(most / needed) / Math.log(BAND_STEP));
  if (ring < light.length && step >= 0) {
    return { kMax: most * BAND_STEP ** -step, narrow: galaxies.map(() => undefined) };
  }
  if (most < cycle) {
    throw outOfRange(
      `psf.file = ${otf.file}: samples of the PSF image within the period of the quadrature`,
      Math.round((period * cycle) / (2 * Math.PI)),
      `at most ${MOST_NODES}: average the image over blocks of pixels, cut it to the part that matters, or make the stamp smaller`,
    );
  }
  const narrow = galaxies.map((c, i) => {
    const of = (kappa: number): number => transform(c, kappa);
    const kappaC = most * minor[i];
    return Math.abs(of(kappaC)) < NEGLIGIBLE ? undefined : narrowParts(of, kappaC);
  });
  return { kMax: most, narrow };
}
