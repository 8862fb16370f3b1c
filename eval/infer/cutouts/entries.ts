/** Cutouts that can be read: the rows of a list, and the images of files that were given by their names. */

import type { Cutout } from "../../../datasets/survey/cutout.ts";
import { isAdu } from "../../../datasets/survey/fits-facts.ts";
import { type CutoutRow, type NoiseFile, readCutoutList } from "../../../datasets/survey/list.ts";
import { CutoutReader, checkFinite } from "../../../datasets/survey/read-cutout.ts";
import { inContext } from "../../../shared/errors.ts";
import type { ImageSystem } from "../../../train/run/config.ts";
import { openStamps, type StampFacts, type StampFile } from "../stamp-file.ts";
import { type GivenSystem, givenFacts } from "../system.ts";

export interface CutoutEntry {
  /** columns of the catalogue: the file, and the place in it */
  readonly file: string;
  readonly index: number;
  /** undefined: the number of its row in the catalogue */
  readonly id: string | undefined;
  /** files that it is made of, which must not be overwritten */
  readonly paths: readonly string[];
  /** as far as they are known without reading: AB magnitude of 1 ADU, [arcsec/pixel] */
  readonly zeroPoint: number | undefined;
  readonly pixelScale: number | undefined;
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
  };
}

/** @throws GalforgeError if the list itself is wrong; what its images are is seen when they are read */
export async function listEntries(path: string, given: GivenSystem): Promise<CutoutEntry[]> {
  const listed = await readCutoutList(path);
  const rows = listed.map((row) => ({
    ...row,
    pixelScale: given.pixel_scale ?? row.pixelScale,
    zeroPoint: given.zero_point ?? row.zeroPoint,
  }));
  const reader = new CutoutReader();
  return rows.map((row, index) => ({
    ...{ file: path, index, id: row.id, zeroPoint: row.zeroPoint, pixelScale: row.pixelScale },
    paths: [row.image, row.mask?.path, row.segmentation, noiseFile(row)?.path].filter((p) => p !== undefined),
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

const noiseFile = ({ sigma }: CutoutRow): NoiseFile | undefined =>
  typeof sigma === "object" ? sigma : undefined;

/** The images [N, ny, nx] of a file. It is open while they are read, one after the other. */
export function arrayEntries(facts: StampFacts, given: GivenSystem, image: ImageSystem): CutoutEntry[] {
  const { path, count, shape, system, facts: header } = facts;
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
      ...{ sky: undefined, sigma: undefined, gain: header?.gain },
      ...(header === undefined ? {} : { isAdu: isAdu(header), notes: header.notes }),
      ...{ mask: undefined, segments: undefined, centre: undefined },
    };
    return withGiven(cutout, given);
  };
  const known = {
    zeroPoint: given.zero_point ?? system.zero_point,
    pixelScale: given.pixel_scale ?? system.pixel_scale,
  };
  return Array.from({ length: count }, (_, index) => ({
    ...{ file: path, index, id: undefined, paths: [path], ...known, close },
    read: () => read(index),
  }));
}

/** A file that cannot be used at all: one row that says so. */
export const failedEntry = (path: string, error: Error): CutoutEntry => ({
  ...{ file: path, index: 0, id: undefined, paths: [path], close: () => {} },
  ...{ zeroPoint: undefined, pixelScale: undefined },
  read: () => {
    throw error;
  },
});
