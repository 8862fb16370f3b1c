/** Which cutouts there are: of a list, or of a pattern with {id} and {band} for the ids of a table. */
import { badInput } from "../../shared/errors.ts";
import { type CutoutRow, type NoiseFile, readCutoutList } from "../survey/list.ts";
import { isPicture } from "../survey/picture.ts";

export interface Entry {
  readonly id: string;
  /** one a band */
  readonly rows: readonly CutoutRow[];
  /** right ascension and declination of the list [deg]; absent: it has none */
  readonly position?: CutoutRow["skyPosition"];
}

/** Patterns of files. */
export interface Patterns {
  readonly image: string;
  readonly psf: string | undefined;
  readonly sigma: string | undefined;
  readonly ivar: string | undefined;
  readonly mask: string | undefined;
}

export const isPattern = (text: string): boolean => text.includes("{id}");

/** @throws GalforgeError if there is both a sigma and an ivar */
export function patternEntries(
  patterns: Patterns,
  ids: readonly string[],
  bands: readonly string[],
): Entry[] {
  const { image, psf, sigma, ivar, mask } = patterns;
  if (sigma !== undefined && ivar !== undefined) throw badInput("--sigma", "not together with --ivar");
  return ids.map((id) => ({
    id,
    rows: bands.map((band) => {
      const fill = (pattern: string): string => pattern.replaceAll("{id}", id).replaceAll("{band}", band);
      const noise: NoiseFile | undefined =
        sigma === undefined
          ? ivar === undefined
            ? undefined
            : { path: fill(ivar), kind: "ivar" }
          : { path: fill(sigma), kind: "sigma" };
      return {
        ...{ where: id, id, image: fill(image), segmentation: undefined, sigma: noise },
        mask: mask === undefined ? undefined : { path: fill(mask), marks: "bad" as const },
        psf: psf === undefined ? undefined : fill(psf),
        ...{ psfFwhm: undefined, centre: undefined, skyPosition: undefined, pixelScale: undefined },
        ...{ zeroPoint: undefined, sky: undefined, gain: undefined, own: new Map<string, string>() },
      };
    }),
  }));
}

/** A position finds the label; in an image without celestial coordinates it is no place, and the object is in the middle. */
const inMiddle = (row: CutoutRow): CutoutRow =>
  /\.npy(\[|$)/i.test(row.image) || isPicture(row.image) ? { ...row, skyPosition: undefined } : row;

/** @param isById labels are found by the ids; else a cutout without one is called by its place @throws GalforgeError for a row without an id */
export async function listEntries(path: string, bands: readonly string[], isById: boolean): Promise<Entry[]> {
  const rows = await readCutoutList(path, bands);
  return rows.map((row, place) => {
    const { id, where } = row[0];
    if (!isById)
      return { id: id ?? String(place + 1), rows: row.map(inMiddle), position: row[0].skyPosition };
    if (id === undefined) throw badInput(where, 'the column "id" is empty: labels are found by it');
    return { id, rows: row };
  });
}

/** The channels of a picture in colours. */
const COLOURS = 3;

/**
 * Entries whose images are pictures, with the channel of each band: of three bands the last, the reddest, is R. Images that name a channel,
 * and those in one band, stay as they are.
 * @returns undefined if they are none
 * @throws GalforgeError if only some are, the number of bands is another one, or a zero point is given: pictures have none
 */
export function pictureEntries(
  entries: readonly Entry[],
  bands: readonly string[],
  zeroPoint: number | undefined,
): Entry[] | undefined {
  const rows = entries.flatMap((entry) => entry.rows);
  const other = rows.find(({ image }) => !isPicture(image));
  const picture = rows.find(({ image }) => isPicture(image));
  if (picture === undefined) return undefined;
  if (other !== undefined) {
    throw badInput(
      other.where,
      `${picture.image} is a picture and ${other.image} is none: they have no unit in common`,
    );
  }
  if (zeroPoint !== undefined || rows.some((row) => row.zeroPoint !== undefined)) {
    throw badInput("--zero-point", "pictures have none: their numbers are no fluxes");
  }
  if (bands.length !== 1 && bands.length !== COLOURS) {
    throw badInput(
      "--bands",
      `a picture has three colours: give three bands, the reddest last, not ${bands.length}`,
    );
  }
  const channel = (image: string, band: number): string =>
    bands.length === 1 || image.endsWith("]") ? image : `${image}[${COLOURS - 1 - band}]`;
  return entries.map((entry) => ({
    ...entry,
    rows: entry.rows.map((row, band) => ({ ...row, image: channel(row.image, band) })),
  }));
}
