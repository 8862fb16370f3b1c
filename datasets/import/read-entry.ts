/** Reads a cutout in all its bands. */
import { badInput } from "../../shared/errors.ts";
import type { Cutout } from "../survey/cutout.ts";
import type { CutoutReader } from "../survey/read-cutout.ts";
import type { Entry } from "./entries.ts";
import { otherFilter } from "./filters.ts";

/** What is said of all cutouts. */
export interface Given {
  /** side to cut to [pixels]; undefined: that of the first */
  readonly stamp: number | undefined;
  /** [arcsec/pixel] */
  readonly pixelScale: number | undefined;
  /** AB magnitude of 1 unit */
  readonly zeroPoint: number | undefined;
  /** scale to bring all to [arcsec/pixel] */
  readonly resample: number | undefined;
  /** whether the median of the outermost pixels is taken off */
  readonly subtractSky: boolean;
}

/** Image of a PSF, of sum 1. */
export interface PsfImage {
  readonly side: number;
  readonly pixels: Float32Array;
}

export interface Loaded {
  /** one a band */
  readonly cutouts: readonly Cutout[];
  /** absent unless there is one a band */
  readonly psfs: readonly PsfImage[] | undefined;
}

/**
 * @param bands their names @param readers one a band
 * @throws GalforgeError if a file of it cannot be read, has a map of weights, or says that it is in another band
 */
export function loadEntry(
  { rows }: Entry,
  bands: readonly string[],
  readers: readonly CutoutReader[],
  { zeroPoint, pixelScale }: Given,
): Loaded {
  const cutouts = rows.map((row, band) =>
    readers[band].read({
      ...row,
      zeroPoint: row.zeroPoint ?? zeroPoint,
      pixelScale: row.pixelScale ?? pixelScale,
    }),
  );
  cutouts.forEach(({ path, sigma, filters = [] }, band) => {
    if (typeof sigma === "object" && sigma.kind === "weight") {
      throw badInput(path, "has a map of weights, whose factor is not known: give sigma, variance or ivar");
    }
    const other = otherFilter(bands[band], filters);
    if (other !== undefined) {
      throw badInput(
        path,
        `is taken for the band "${bands[band]}", and its header says ${other.key} = "${other.text}"`,
      );
    }
  });
  const files = rows.flatMap(({ psf }, band) => (psf === undefined ? [] : [psfOf(psf, readers[band])]));
  return { cutouts, psfs: files.length === rows.length ? files : undefined };
}

function psfOf(path: string, reader: CutoutReader): PsfImage {
  const { ny, nx, values } = reader.readPsf(path);
  if (ny !== nx) throw badInput(path, `is ${ny} x ${nx} pixels: an image of a PSF is a square`);
  return { side: nx, pixels: ofSumOne(path, values) };
}

/** @throws GalforgeError if the sum is not above 0 */
export function ofSumOne(path: string, values: Float32Array): Float32Array {
  const sum = values.reduce((a, b) => a + b, 0);
  if (!(sum > 0 && Number.isFinite(sum)))
    throw badInput(path, `its pixels have the sum ${sum}: it is no PSF`);
  return values.map((x) => x / sum);
}
