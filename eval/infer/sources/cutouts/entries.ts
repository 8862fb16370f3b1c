/** Cutouts that can be read: the rows of a list, and the images of files that were given by their names. */

import type { Cutout } from "../../../../datasets/survey/cutout.ts";
import { fluxUnit, isAdu } from "../../../../datasets/survey/fits-facts.ts";
import { openImageFile } from "../../../../datasets/survey/image-file.ts";
import { type CutoutRow, type NoiseFile, readCutoutList } from "../../../../datasets/survey/list.ts";
import { CutoutReader, checkFinite } from "../../../../datasets/survey/read-cutout.ts";
import { readWcs } from "../../../../datasets/survey/wcs.ts";
import { GalforgeError, inContext } from "../../../../shared/errors.ts";
import { nameInData, type WantedBand, type WantedImage } from "../../../../train/bands/wanted-bands.ts";
import type { Columns } from "../../../../train/models/posterior.ts";
import { skyNoise } from "../flux-system.ts";
import { openStamps } from "../open-stamps.ts";
import { at, type PerStamp } from "../per-stamp.ts";
import type { StampFacts, StampFile, StampSystem } from "../stamp-file.ts";
import { type GivenSystem, givenFacts } from "../system.ts";

export interface EntryBand {
  /** AB magnitude of 1 ADU */
  readonly zeroPoint: number | undefined;
  /** [arcsec/pixel] */
  readonly pixelScale: number | undefined;
  /** of its pixels, as its header spells it */
  readonly unit: string | undefined;
}

export interface CutoutEntry {
  /** columns of the catalogue: the file, and the place in it */
  readonly file: string;
  readonly index: number;
  /** of a list or a data set; undefined: the number of its row in the catalogue */
  readonly id: string | undefined;
  /** files that it is made of, which must not be overwritten */
  readonly paths: readonly string[];
  /** of each band, as far as it is known without reading */
  readonly bands: readonly EntryBand[];
  /** cells of a list that are the user's own */
  readonly own: ReadonlyMap<string, string> | undefined;
  /** what the network looks at beside the cutout: a row of columns; absent: nothing is known of it */
  readonly inputs?: { readonly columns: Columns; readonly row: number };
  /** whether its header has celestial coordinates that are read; may open the file */
  hasCelestial(): boolean;
  /** @returns a cutout a band @throws GalforgeError if one cannot be read */
  read(): readonly Cutout[];
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
export async function listEntries(
  path: string,
  given: GivenSystem,
  bands: readonly WantedBand[],
): Promise<CutoutEntry[]> {
  const listed = await readCutoutList(path, bands.map(nameInData));
  // each remembers the last file of each kind
  const readers = bands.map(() => new CutoutReader());
  return listed.map((images, index) => {
    const rows = images.map((row) => ({
      ...row,
      pixelScale: given.pixel_scale ?? row.pixelScale,
      zeroPoint: given.zero_point ?? row.zeroPoint,
    }));
    const [{ id, own, where }] = rows;
    return {
      ...{ file: path, index, id, own },
      bands: rows.map(({ zeroPoint, pixelScale }) => ({ zeroPoint, pixelScale, unit: undefined })),
      hasCelestial: () => isCelestial(rows[0].image),
      paths: rows.flatMap((row) =>
        [row.image, row.mask?.path, row.segmentation, noiseFile(row)?.path, row.psf].filter(
          (file) => file !== undefined,
        ),
      ),
      read: () => {
        try {
          return rows.map((row, band) => {
            const cutout = readers[band].read(row);
            return withGiven({ ...cutout, path: `${where}: ${cutout.path}` }, given);
          });
        } catch (error) {
          throw inContext(where, error);
        }
      },
      close: () => {},
    };
  });
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

/** The images [N, bands, ny, nx] of a file. It is open while they are read, one after the other. */
export function arrayEntries(facts: StampFacts, given: GivenSystem, image: WantedImage): CutoutEntry[] {
  const { path, count, shape, systems, facts: header, celestial, ids } = facts;
  const [bands, ny, nx] = shape;
  let file: StampFile | undefined;
  const close = (): void => {
    file?.close();
    file = undefined;
  };
  const read = (index: number): Cutout[] => {
    file ??= openStamps(path, image, givenFacts(given));
    const stamp = new Float32Array(bands * ny * nx);
    file.read(index, 1, stamp);
    if (index === count - 1) close();
    const name = count === 1 ? path : `${path}: image ${index}`;
    return systems.map((_, band) => {
      const pixels = stamp.slice(band * ny * nx, (band + 1) * ny * nx);
      const where = bands === 1 ? name : `${name}, band ${image.bands[band].name}`;
      checkFinite(where, pixels);
      return withGiven({ ...arrayCutout(facts, index, band), path: where, pixels }, given);
    });
  };
  const known = systems.map(({ zero_point, pixel_scale }) => ({
    zeroPoint: given.zero_point ?? zero_point,
    pixelScale: given.pixel_scale ?? pixel_scale,
    unit: header && fluxUnit(header),
  }));
  return Array.from({ length: count }, (_, index) => ({
    ...{ file: path, index, id: ids === undefined ? undefined : String(ids[index]), paths: [path] },
    ...{ bands: known, close, own: undefined },
    hasCelestial: () => celestial?.wcs !== undefined,
    read: () => read(index),
  }));
}

/** What is known of a band of an image of a file. */
function arrayCutout(facts: StampFacts, index: number, band: number): Omit<Cutout, "path" | "pixels"> {
  const { shape, systems, facts: header, celestial, isOwn, psf } = facts;
  const [, ny, nx] = shape;
  const system = systems[band];
  const { pixel_scale: pixelScale, zero_point: zeroPoint, psf_fwhm } = system;
  return {
    ...{ ny, nx, pixelScale, zeroPoint },
    ...(isOwn ? ownDetector(system, index) : { sky: undefined, sigma: undefined, gain: header?.gain }),
    ...{ mask: undefined, segments: undefined, centre: undefined, celestial },
    psf: psf_fwhm === undefined ? psf : { value: at(psf_fwhm, index), unit: "arcsec", from: "" },
    ...(header === undefined ? {} : { isAdu: isAdu(header), notes: header.notes }),
  };
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

/** A file that cannot be used at all: one row that says so. */
export const failedEntry = (path: string, error: Error, bands: number): CutoutEntry => ({
  ...{ file: path, index: 0, id: undefined, paths: [path], own: undefined, close: () => {} },
  bands: new Array(bands).fill({ zeroPoint: undefined, pixelScale: undefined, unit: undefined }),
  hasCelestial: () => false,
  read: () => {
    throw error;
  },
});
