/** From a cutout in all its bands to a stamp with planes. */
import { badInput } from "../../shared/errors.ts";
import type { Cutout } from "../survey/cutout.ts";
import { borderMedian, medianOf } from "./border.ts";
import { type Common, checkScale, fluxFactor, stepOf, widthOf } from "./common.ts";
import { type Given, type Loaded, ofSumOne, type PsfImage } from "./read-entry.ts";
import {
  type Place,
  placeAbout,
  type Rescaler,
  rescaleMarks,
  rescaleVariance,
  wholePixels,
} from "./rescale.ts";
import { cutSquare } from "./window.ts";

/** Bits as in the masks of simulated sets. */
export const IMPORT_BITS = { BAD: 2, NODATA: 5 } as const;

/** What is known of a stamp in one band. */
export interface BandFacts {
  /** FWHM of the PSF [arcsec]; NaN: not known */
  readonly fwhm: number;
  /** that was taken off [unit/pixel]; NaN: none was */
  readonly sky: number;
  /** median standard deviation of its pixels [unit]; NaN: not known */
  readonly sigma: number;
}

export interface ImportedStamp {
  /** [bands, side, side], as all below */
  readonly image: Float32Array;
  readonly mask: Uint8Array;
  readonly variance: Float32Array | undefined;
  readonly psf: Float32Array | undefined;
  readonly facts: readonly BandFacts[];
}

/** @throws GalforgeError if it does not fit to the others, or has no sky to be taken off */
export function stampOf(
  { cutouts, psfs }: Loaded,
  common: Common,
  given: Given,
  rescaler: Rescaler,
): ImportedStamp {
  const { side } = common;
  const size = side * side;
  const image = new Float32Array(cutouts.length * size);
  const mask = new Uint8Array(image.length);
  const variance = common.hasVariance ? new Float32Array(image.length) : undefined;
  const facts = cutouts.map((cutout, band): BandFacts => {
    const own = <T extends Float32Array | Uint8Array>(plane: T): T =>
      plane.subarray(band * size, (band + 1) * size) as T;
    const { ny, nx, path } = cutout;
    const step = stepOf(cutout, given.resample);
    if (given.stamp === undefined) checkSize(cutout, step, side);
    if (given.resample === undefined) checkScale(path, cutout.pixelScale, common.scales[band]);
    const factor = fluxFactor(path, cutout.zeroPoint, common.zeroPoints[band]);
    const place = placeAbout([ny, nx], cutout.centre ?? [nx / 2, ny / 2], side, step);
    const sky = given.subtractSky ? skyOf(cutout) * step * step : 0;
    fillLight(cutout, place, rescaler, own(image), own(mask), (value) => (value - sky) * factor);
    if (variance !== undefined) fillVariance(cutout, place, own(variance), own(mask), factor);
    return {
      fwhm: widthOf(cutout),
      sky: given.subtractSky ? sky * factor : Number.NaN,
      sigma: variance === undefined ? Number.NaN : medianSigma(own(variance)),
    };
  });
  const psf = common.psfSide === null ? undefined : psfPlane(cutouts, psfs, common.psfSide, given, rescaler);
  return { image, mask, variance, psf, facts };
}

function checkSize({ path, ny, nx, pixelScale }: Cutout, step: number, side: number): void {
  if (wholePixels(ny, step) === side && wholePixels(nx, step) === side) return;
  const scale = step === 1 ? "" : ` of ${pixelScale} arcsec`;
  throw badInput(
    path,
    `is ${ny} x ${nx} pixels${scale}, and the stamps are ${side} x ${side}: --stamp cuts all to one size`,
  );
}

function skyOf({ path, pixels, ny, nx, mask }: Cutout): number {
  const sky = borderMedian(pixels, [ny, nx], mask?.bad);
  if (sky === undefined)
    throw badInput(path, "its sky is not known: fewer than 8 pixels of its border are good");
  return sky;
}

/** Pixels and bits of one band. What has no value is 0. */
function fillLight(
  { pixels, mask }: Cutout,
  place: Place,
  rescaler: Rescaler,
  out: Float32Array,
  bits: Uint8Array,
  convert: (value: number) => number,
): void {
  const isWhole = place.x.step === 1;
  if (isWhole) cutSquare(pixels, place, out, Number.NaN);
  else rescaler.light(pixels, place, out);
  if (mask !== undefined) {
    if (isWhole) cutSquare(mask.bad, place, bits, 0);
    else rescaleMarks(mask.bad, place, bits);
  }
  for (let i = 0; i < out.length; i++) {
    const isThere = Number.isFinite(out[i]);
    bits[i] = (bits[i] === 1 ? 1 << IMPORT_BITS.BAD : 0) | (isThere ? 0 : 1 << IMPORT_BITS.NODATA);
    out[i] = isThere ? convert(out[i]) : 0;
  }
}

/** Variances of one band. What has none is bad, and 0. */
function fillVariance(
  { path, sigma, ny, nx }: Cutout,
  place: Place,
  out: Float32Array,
  bits: Uint8Array,
  factor: number,
): void {
  if (sigma === undefined) throw badInput(path, "has no noise, and others have");
  const map = typeof sigma === "number" ? new Float32Array(ny * nx).fill(sigma) : sigma.sigma;
  const isWhole = place.x.step === 1;
  if (isWhole) cutSquare(map, place, out, Number.NaN);
  else rescaleVariance(map, place, out);
  for (let i = 0; i < out.length; i++) {
    const isKnown = out[i] > 0 && Number.isFinite(out[i]);
    if (!isKnown) bits[i] |= 1 << IMPORT_BITS.BAD;
    out[i] = !isKnown ? 0 : isWhole ? (out[i] * factor) ** 2 : out[i] * factor * factor;
  }
}

function medianSigma(variance: Float32Array): number {
  const known = [...variance.filter((x) => x > 0)];
  return known.length === 0 ? Number.NaN : Math.sqrt(medianOf(known));
}

function psfPlane(
  cutouts: readonly Cutout[],
  psfs: Loaded["psfs"],
  side: number,
  { resample }: Given,
  rescaler: Rescaler,
): Float32Array {
  const plane = new Float32Array(cutouts.length * side * side);
  cutouts.forEach((cutout, band) => {
    const { path } = cutout;
    const psf = psfs?.[band];
    if (psf === undefined) throw badInput(path, `has no PSF; others have one of side ${side}`);
    plane.set(
      resample === undefined || (psf.side === side && stepOf(cutout, resample) === 1)
        ? ofSide(path, psf, side)
        : ofSumOne(path, rescaled(psf, side, stepOf(cutout, resample), rescaler)),
      band * side * side,
    );
  });
  return plane;
}

function ofSide(path: string, { side, pixels }: PsfImage, wanted: number): Float32Array {
  if (side === wanted) return pixels;
  throw badInput(path, `its PSF is of side ${side}; others have side ${wanted}`);
}

/** About its middle; beyond its edge there is nothing. */
function rescaled(
  { side, pixels }: PsfImage,
  wanted: number,
  step: number,
  rescaler: Rescaler,
): Float32Array {
  const out = new Float32Array(wanted * wanted);
  const axis = { start: (side - step * wanted) / 2, step, count: wanted };
  rescaler.sums(pixels, { ny: side, nx: side, y: axis, x: axis }, out);
  return out;
}
