/** Cutouts that can be read: the rows of a list, and the images of files that were given by their names. */

import type { ImageSystem } from "../../../../datasets/image-system.ts";
import type { Cutout } from "../../../../datasets/survey/cutout.ts";
import { fluxUnit, isAdu } from "../../../../datasets/survey/fits-facts.ts";
import { openImageFile } from "../../../../datasets/survey/image-file.ts";
import { type CutoutRow, type NoiseFile, readCutoutList } from "../../../../datasets/survey/list.ts";
import { CutoutReader, checkFinite } from "../../../../datasets/survey/read-cutout.ts";
import { readWcs } from "../../../../datasets/survey/wcs.ts";
import { GalforgeError, inContext } from "../../../../shared/errors.ts";
import { skyNoise } from "../flux-system.ts";
import { openStamps } from "../open-stamps.ts";
import { at, type PerStamp } from "../per-stamp.ts";
import type { StampFacts, StampFile, StampSystem } from "../stamp-file.ts";
import { type GivenSystem, givenFacts } from "../system.ts";

export interface CutoutEntry {
  /** columns of the catalogue: the file, and the place in it */
  readonly file: string;
  readonly index: number;
  /** of a list or a data set; undefined: the number of its row in the catalogue */
  readonly id: string | undefined;
  /** files that it is made of, which must not be overwritten */
  readonly paths: readonly string[];
  /** as far as they are known without reading: AB magnitude of 1 ADU, [arcsec/pixel] */
  readonly zeroPoint: number | undefined;
  readonly pixelScale: number | undefined;
  /** of its pixels, as its header spells it */
  readonly unit: string | undefined;
  /** cells of a list that are the user's own */
  readonly own: ReadonlyMap<string, string> | undefined;
  /** whether its header has celestial coordinates that are read; may open the file */
  hasCelestial(): boolean;
  /** @throws GalforgeError if it cannot be read */
  read(): Cutout;
  /** closes what it keeps open */
  close(): void;
}

/** What is given on the command line holds for all. */
function withGiven(cutout: Cutout, given: GivenSystem): Cutout {
  return {
    ...cutout,
    pixelScale: given.pixel_scale ?? cutout.pixelScale,
    zeroPoint: given.zero_point ?? cutout.zeroPoint,
    sky: given.sky ?? cutout.sky,
    sigma: given.noise ?? cutout.sigma,
    gain: given.gain ?? cutout.gain,
    psf:
      given.psf_fwhm === undefined
        ? cutout.psf
        : { value: given.psf_fwhm, unit: "arcsec", from: "--psf-fwhm" },
  };
}

/** @throws GalforgeError if the list itself is wrong; what its images are is seen when they are read */
export async function listEntries(path: string, given: GivenSystem): Promise<CutoutEntry[]> {
  const listed = await readCutoutList(path);
  const rows = listed.map(([row]) => ({
    ...row,
    pixelScale: given.pixel_scale ?? row.pixelScale,
    zeroPoint: given.zero_point ?? row.zeroPoint,
  }));
  const reader = new CutoutReader();
  return rows.map((row, index) => ({
    ...{ file: path, index, id: row.id, zeroPoint: row.zeroPoint, pixelScale: row.pixelScale },
    unit: undefined,
    own: row.own,
    hasCelestial: () => isCelestial(row.image),
    paths: [row.image, row.mask?.path, row.segmentation, noiseFile(row)?.path, row.psf].filter(
      (p) => p !== undefined,
    ),
    read: () => {
      try {
        const cutout = reader.read(row);
        return withGiven({ ...cutout, path: `${row.where}: ${cutout.path}` }, given);
      } catch (error) {
        throw inContext(row.where, error);
      }
    },
    close: () => {},
  }));
}

/** By the header alone; a file that cannot be read is found out later. */
function isCelestial(path: string): boolean {
  try {
    const file = openImageFile(path, "plane");
    file.close();
    return readWcs(file.header).wcs !== undefined;
  } catch (error) {
    if (error instanceof GalforgeError) return false;
    throw error;
  }
}

const noiseFile = ({ sigma }: CutoutRow): NoiseFile | undefined =>
  typeof sigma === "object" ? sigma : undefined;

/** The images [N, ny, nx] of a file. It is open while they are read, one after the other. */
export function arrayEntries(facts: StampFacts, given: GivenSystem, image: ImageSystem): CutoutEntry[] {
  const { path, count, shape, system, facts: header, celestial, isOwn, ids } = facts;
  const [, ny, nx] = shape;
  let file: StampFile | undefined;
  const close = (): void => {
    file?.close();
    file = undefined;
  };
  const read = (index: number): Cutout => {
    file ??= openStamps(path, image, givenFacts(given));
    const pixels = new Float32Array(ny * nx);
    file.read(index, 1, pixels);
    if (index === count - 1) close();
    const name = count === 1 ? path : `${path}: image ${index}`;
    checkFinite(name, pixels);
    const cutout = {
      ...{ path: name, pixels, ny, nx, pixelScale: system.pixel_scale, zeroPoint: system.zero_point },
      ...(isOwn ? ownDetector(system, index) : { sky: undefined, sigma: undefined, gain: header?.gain }),
      ...{ mask: undefined, segments: undefined, centre: undefined, celestial, psf: psfOf(facts, index) },
      ...(header === undefined ? {} : { isAdu: isAdu(header), notes: header.notes }),
    };
    return withGiven(cutout, given);
  };
  const known = {
    zeroPoint: given.zero_point ?? system.zero_point,
    pixelScale: given.pixel_scale ?? system.pixel_scale,
    unit: header && fluxUnit(header),
  };
  return Array.from({ length: count }, (_, index) => ({
    ...{
      file: path,
      index,
      id: ids === undefined ? undefined : String(ids[index]),
      paths: [path],
      ...known,
      close,
      own: undefined,
    },
    hasCelestial: () => celestial?.wcs !== undefined,
    read: () => read(index),
  }));
}

/** What stamps of galforge say of themselves is not measured. */
function ownDetector(
  { sky, gain, read_noise }: StampSystem,
  index: number,
): Pick<Cutout, "sky" | "sigma" | "gain"> {
  const of = (value: PerStamp | undefined): number | undefined =>
    value === undefined ? undefined : at(value, index);
  const detector = { sky: of(sky), gain: of(gain), read_noise: of(read_noise) };
  return { sky: detector.sky, gain: detector.gain, sigma: skyNoise(detector) };
}

function psfOf({ system, psf }: StampFacts, index: number): Cutout["psf"] {
  if (system.psf_fwhm === undefined) return psf;
  return { value: at(system.psf_fwhm, index), unit: "arcsec", from: "" };
}

/** A file that cannot be used at all: one row that says so. */
export const failedEntry = (path: string, error: Error): CutoutEntry => ({
  ...{ file: path, index: 0, id: undefined, paths: [path], close: () => {} },
  ...{
    zeroPoint: undefined,
    pixelScale: undefined,
    unit: undefined,
    own: undefined,
    hasCelestial: () => false,
  },
  read: () => {
    throw error;
  },
});
