/** What all stamps of a set have in common, by the first of them. Pure. */
import { badInput } from "../../shared/errors.ts";
import type { Cutout } from "../survey/cutout.ts";
import { readPsf } from "../survey/psf-width.ts";
import type { Given, Loaded } from "./read-entry.ts";
import { wholePixels } from "./rescale.ts";

/** Plain JSON, but for what is undefined, which is left out there. */
export interface Common {
  readonly side: number;
  /** one a band; null: not known */
  readonly zeroPoints: readonly (number | null)[];
  readonly scales: readonly (number | null)[];
  readonly hasVariance: boolean;
  /** whether the width of the PSF is known, of each band */
  readonly hasWidth: readonly boolean[];
  /** side of the images of the PSF; null: there are none */
  readonly psfSide: number | null;
}

/** FWHM [arcsec]; NaN: not known */
export const widthOf = ({ psf, pixelScale }: Cutout): number =>
  (psf && readPsf(psf, pixelScale)?.fwhm) ?? Number.NaN;

/** @throws GalforgeError if it is to be resampled, and its pixel scale is not known */
export function commonOf({ cutouts, psfs }: Loaded, { stamp, resample }: Given): Common {
  const [{ ny, nx }] = cutouts;
  const step = stepOf(cutouts[0], resample);
  return {
    side: stamp ?? wholePixels(Math.min(ny, nx), step),
    zeroPoints: cutouts.map(({ zeroPoint }) => zeroPoint ?? null),
    scales: cutouts.map(({ pixelScale }) => resample ?? pixelScale ?? null),
    hasVariance: cutouts.every(({ sigma }) => sigma !== undefined),
    hasWidth: cutouts.map((cutout) => !Number.isNaN(widthOf(cutout))),
    psfSide: psfs === undefined ? null : Math.ceil(psfs[0].side / step),
  };
}

/** Scales that differ by less are the same. */
const SAME = 1e-3;

const isSame = (scale: number, other: number): boolean => Math.abs(scale - other) <= SAME * other;

/** Its pixels to one of the stamp, along a side: exactly 1 at the same scale, and unless it is resampled. */
export function stepOf({ path, pixelScale }: Cutout, resample: number | undefined): number {
  if (resample === undefined) return 1;
  if (pixelScale === undefined) {
    throw badInput(path, "its pixel scale is not known, and it is to be resampled: give --pixel-scale");
  }
  return isSame(pixelScale, resample) ? 1 : resample / pixelScale;
}

/** @throws GalforgeError if it is not `common`, and is not brought to it */
export function checkScale(path: string, scale: number | undefined, common: number | null): void {
  if ((scale ?? null) === common || (scale !== undefined && common !== null && isSame(scale, common))) return;
  throw badInput(
    path,
    `has ${scale ?? "an unknown number of"} arcsec/pixel, and others ${common ?? "an unknown one"}: --resample brings all to one`,
  );
}

/** By which light is multiplied. @throws GalforgeError if one zero point is not known */
export function fluxFactor(path: string, zeroPoint: number | undefined, common: number | null): number {
  if ((zeroPoint ?? null) === common) return 1;
  if (zeroPoint === undefined || common === null) {
    throw badInput(
      path,
      "its zero point is known and that of others is not, or the other way round: give --zero-point",
    );
  }
  return 10 ** (0.4 * (common - zeroPoint));
}
