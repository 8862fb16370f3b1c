/** Reads a cutout in all its bands as a stamp with planes. */
import { badInput } from "../../shared/errors.ts";
import type { Cutout } from "../survey/cutout.ts";
import { openImageFile } from "../survey/image-file.ts";
import { readPsf as widthOf } from "../survey/psf-width.ts";
import type { CutoutReader } from "../survey/read-cutout.ts";
import type { Entry } from "./entries.ts";
import { cutSquare } from "./window.ts";

/** Bits as in the masks of simulated sets. */
export const IMPORT_BITS = { BAD: 2, NODATA: 5 } as const;

/** What all stamps of a set have in common, by the first of them. */
export interface Common {
  readonly side: number;
  readonly zeroPoints: readonly (number | undefined)[];
  readonly scales: readonly (number | undefined)[];
  readonly hasVariance: boolean;
  /** whether the width of the PSF is known, of each band */
  readonly hasWidth: readonly boolean[];
  /** side of the images of the PSF; undefined: there are none */
  readonly psfSide: number | undefined;
}

export interface ImportedStamp {
  readonly image: Float32Array;
  readonly mask: Uint8Array;
  readonly variance: Float32Array | undefined;
  readonly psf: Float32Array | undefined;
}

export interface Given {
  readonly stamp: number | undefined;
  readonly pixelScale: number | undefined;
  readonly zeroPoint: number | undefined;
}

export interface Loaded {
  readonly cutouts: readonly Cutout[];
  readonly psfs: readonly { readonly side: number; readonly pixels: Float32Array }[] | undefined;
}

/** @throws GalforgeError if a file of it cannot be read */
export function loadEntry({ rows }: Entry, readers: readonly CutoutReader[], given: Given): Loaded {
  const { zeroPoint, pixelScale } = given;
  const cutouts = rows.map((row, band) =>
    readers[band].read({
      ...row,
      zeroPoint: row.zeroPoint ?? zeroPoint,
      pixelScale: row.pixelScale ?? pixelScale,
    }),
  );
  for (const { path, sigma } of cutouts) {
    if (typeof sigma === "object" && sigma.kind === "weight") {
      throw badInput(path, "has a map of weights, whose factor is not known: give sigma, variance or ivar");
    }
  }
  const files = rows.flatMap(({ psf }) => psf ?? []);
  return { cutouts, psfs: files.length === rows.length ? files.map(readPsf) : undefined };
}

export function commonOf({ cutouts, psfs }: Loaded, { stamp }: Given): Common {
  const [{ ny, nx }] = cutouts;
  return {
    side: stamp ?? Math.min(ny, nx),
    zeroPoints: cutouts.map(({ zeroPoint }) => zeroPoint),
    scales: cutouts.map(({ pixelScale }) => pixelScale),
    hasVariance: cutouts.every(({ sigma }) => sigma !== undefined),
    hasWidth: cutouts.map(
      ({ psf, pixelScale }) => psf !== undefined && widthOf(psf, pixelScale) !== undefined,
    ),
    psfSide: psfs?.[0].side,
  };
}

/** @throws GalforgeError if it does not fit to the others */
export function stampOf({ cutouts, psfs }: Loaded, common: Common, given: Given): ImportedStamp {
  const { side, psfSide } = common;
  const size = side * side;
  const image = new Float32Array(cutouts.length * size);
  const mask = new Uint8Array(image.length);
  const variance = common.hasVariance ? new Float32Array(image.length) : undefined;
  cutouts.forEach((cutout, band) => {
    const { ny, nx, path, pixels, sigma } = cutout;
    if (given.stamp === undefined && (ny !== side || nx !== side)) {
      throw badInput(
        path,
        `is ${ny} x ${nx} pixels, and others are ${side} x ${side}: --stamp cuts all to one size`,
      );
    }
    checkScale(path, cutout.pixelScale, common.scales[band]);
    const factor = fluxFactor(path, cutout.zeroPoint, common.zeroPoints[band]);
    const centre = cutout.centre ?? ([nx / 2, ny / 2] as const);
    const part = <T extends Float32Array | Uint8Array>(values: T, out: T, outside: number): T =>
      cutSquare(values, [ny, nx], centre, side, out.subarray(band * size, (band + 1) * size) as T, outside);
    const own = part(pixels, image, Number.NaN);
    const bits = mask.subarray(band * size, (band + 1) * size);
    if (cutout.mask !== undefined) part(cutout.mask.bad, mask, 0);
    own.forEach((value, i) => {
      const bad = bits[i] === 1 ? 1 << IMPORT_BITS.BAD : 0;
      bits[i] = bad | (Number.isFinite(value) ? 0 : 1 << IMPORT_BITS.NODATA);
      own[i] = Number.isFinite(value) ? value * factor : 0;
    });
    if (variance === undefined) return;
    if (sigma === undefined) throw badInput(path, "has no noise, and others have");
    const map = typeof sigma === "number" ? new Float32Array(ny * nx).fill(sigma) : sigma.sigma;
    const noise = part(map, variance, Number.NaN);
    noise.forEach((s, i) => {
      const isKnown = s > 0 && Number.isFinite(s);
      if (!isKnown) bits[i] |= 1 << IMPORT_BITS.BAD;
      noise[i] = isKnown ? (s * factor) ** 2 : 0;
    });
  });
  return { image, mask, variance, psf: psfSide === undefined ? undefined : psfPlane(cutouts, psfs, psfSide) };
}

function psfPlane(cutouts: readonly Cutout[], psfs: Loaded["psfs"], side: number): Float32Array {
  const plane = new Float32Array(cutouts.length * side * side);
  cutouts.forEach(({ path }, band) => {
    const psf = psfs?.[band];
    if (psf?.side !== side) {
      throw badInput(
        path,
        `its PSF is ${psf === undefined ? "missing" : `of side ${psf.side}`}; others have side ${side}`,
      );
    }
    plane.set(psf.pixels, band * side * side);
  });
  return plane;
}

/** Scales that differ by less are the same. */
const SAME = 1e-3;

function checkScale(path: string, scale: number | undefined, common: number | undefined): void {
  if (scale === common || Math.abs(scale! - common!) <= SAME * common!) return;
  throw badInput(
    path,
    `has ${scale ?? "an unknown number of"} arcsec/pixel, and others ${common ?? "an unknown one"}`,
  );
}

function fluxFactor(path: string, zeroPoint: number | undefined, common: number | undefined): number {
  if (zeroPoint === common) return 1;
  if (zeroPoint === undefined || common === undefined) {
    throw badInput(
      path,
      "its zero point is known and that of others is not, or the other way round: give --zero-point",
    );
  }
  return 10 ** (0.4 * (common - zeroPoint));
}

/** Of sum 1. */
function readPsf(path: string): { readonly side: number; readonly pixels: Float32Array } {
  const file = openImageFile(path, "plane");
  try {
    const [ny, nx] = file.shape.slice(-2);
    if (ny !== nx || file.shape.slice(0, -2).some((n) => n !== 1))
      throw badInput(path, "is no square image of a PSF");
    const pixels = new Float32Array(ny * nx);
    file.read(0, pixels);
    const sum = pixels.reduce((a, b) => a + b, 0);
    if (!(sum > 0 && Number.isFinite(sum)))
      throw badInput(path, `its pixels have the sum ${sum}: it is no PSF`);
    return { side: nx, pixels: pixels.map((x) => x / sum) };
  } finally {
    file.close();
  }
}
