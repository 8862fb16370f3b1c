/** Lists of cutouts: a CSV file, one row a galaxy. docs/evaluation.md has the columns. */
import { dirname, resolve } from "node:path";
import { distance } from "fastest-levenshtein";
import { badInput, outOfRange } from "../../shared/errors.ts";
import { type CsvRow, csvNumber, readCsvRows } from "../../shared/files/csv.ts";
import { isUnnamed, UNNAMED_BAND } from "../bands.ts";
import { isZeroPoint, ZERO_POINT_TEXT } from "./flux-system.ts";
import { NOISE_MAP_KINDS, type NoiseMapKind } from "./noise-map.ts";
import { declination, rightAscension } from "./sky-position.ts";

/** An image that marks pixels: those that are not 0 are what it marks. */
export interface MaskFile {
  readonly path: string;
  readonly marks: "bad" | "good";
}

/** An image of the noise, as its column says. */
export interface NoiseFile {
  readonly path: string;
  readonly kind: NoiseMapKind;
}

/** A row of a list. Paths are as they can be opened; positions are ours: FITS pixels - 0.5. */
export interface CutoutRow {
  /** file and line */
  readonly where: string;
  readonly id: string | undefined;
  /** of a FITS or NPY file; file.fits[EXT] names an extension */
  readonly image: string;
  readonly mask: MaskFile | undefined;
  /** the number of the object that a pixel belongs to, 0: none */
  readonly segmentation: string | undefined;
  /** a map, or the standard deviation of a sky pixel [ADU] */
  readonly sigma: NoiseFile | number | undefined;
  /** image of the PSF */
  readonly psf: string | undefined;
  /** full width at half maximum of the PSF [arcsec] */
  readonly psfFwhm: number | undefined;
  readonly centre: readonly [x: number, y: number] | undefined;
  /** of the centre, where `centre` does not say it [deg] */
  readonly skyPosition: readonly [ra: number, dec: number] | undefined;
  /** [arcsec/pixel] */
  readonly pixelScale: number | undefined;
  /** AB magnitude of 1 ADU */
  readonly zeroPoint: number | undefined;
  /** [ADU/pixel] */
  readonly sky: number | undefined;
  /** [e-/ADU] */
  readonly gain: number | undefined;
  /** cells of the columns that are the user's own, by their names; empty ones are left out */
  readonly own: ReadonlyMap<string, string>;
}

/** Of each image; of several bands `zero_point_g` is that of the band g. */
const BAND_COLUMNS = [
  ...["image", "mask", "good", "segmentation", ...NOISE_MAP_KINDS, "noise", "psf", "psf_fwhm"],
  ...["zero_point", "sky", "gain"],
] as const;

export const LIST_COLUMNS = [...BAND_COLUMNS, "id", "x", "y", "ra", "dec", "pixel_scale"] as const;

/** Names of fewer letters are too near to each other to suspect a slip. */
const LEAST_LETTERS = 4;

/** The column of a band, such as "image_g", by its name in a list; undefined if it is none. */
function bandColumn(column: string, bands: readonly string[]): string | undefined {
  for (const band of bands) {
    if (!column.endsWith(`_${band}`)) continue;
    const name = column.slice(0, -band.length - 1).toLowerCase();
    if (BAND_COLUMNS.some((known) => known === name)) return `${name}_${band}`;
  }
  return undefined;
}

/** Bands of a list that has a file a band: X of its columns image_X. None if there is a column image. */
function bandsOfHead(head: readonly string[]): string[] {
  if (head.some((column) => column.toLowerCase() === "image")) return [];
  return head.flatMap((column) => /^image_(.+)$/i.exec(column)?.[1] ?? []);
}

/**
 * A column of a list by another name than `LIST_COLUMNS`: that column in capitals (RA, Dec), that of a band, else the user's own,
 * unless it is one letter away from such a column, or has its letters in another order.
 * @param bands of the list @returns undefined if it is probably misspelled
 */
function nameOf(column: string, bands: readonly string[]): string | undefined {
  const plain = (name: string): string => name.toLowerCase().replaceAll("_", "");
  const same = LIST_COLUMNS.find((name) => name === column.toLowerCase()) ?? bandColumn(column, bands);
  if (same !== undefined) return same;
  const band = bands.find((name) => column.endsWith(`_${name}`));
  const bare = band === undefined ? column : column.slice(0, -band.length - 1);
  const letters = (name: string): string => [...plain(name)].sort().join("");
  const isSlip = LIST_COLUMNS.some(
    (name) =>
      plain(name).length >= LEAST_LETTERS &&
      (distance(plain(name), plain(bare)) <= 1 || letters(name) === letters(bare)),
  );
  return isSlip || column === "" ? undefined : column;
}

/**
 * Reads a list of cutouts: a row a galaxy. Of one band, only `image` must be there (or `image_BAND`); of several, `image_BAND` of
 * each. A column of `BAND_COLUMNS` without a band holds for all that have none of their own; those of other bands are not used.
 * Relative paths are looked for beside the list. Columns that are not of `LIST_COLUMNS` are the user's own, and kept.
 * @param bands names, in the order of the result @returns of each row an image a band
 * @throws GalforgeError naming the list, the line and what is wrong with it; a list without rows is refused
 */
export async function readCutoutList(
  path: string,
  bands: readonly string[] = [UNNAMED_BAND],
): Promise<(readonly CutoutRow[])[]> {
  const rows: CutoutRow[][] = [];
  const folder = dirname(resolve(path));
  const needed = bands.length === 1 ? [imageColumns(bands[0])] : bands.map((band) => `image_${band}`);
  const why =
    bands.length === 1
      ? ""
      : `, and a list for the bands ${bands.join(", ")} has one for each (by other names: --band-map)`;
  let listed: readonly string[] = [];
  const rename = (name: string, head: readonly string[]): string | undefined => {
    listed = bandsOfHead(head);
    return nameOf(name, listed);
  };
  for await (const row of readCsvRows(path, { known: LIST_COLUMNS, needed, why, rename })) {
    rows.push(bands.map((band) => cutoutRow(row, folder, band, listed)));
  }
  if (rows.length === 0) throw badInput(path, "there is no cutout in it: at least one is needed");
  return rows;
}

const imageColumns = (band: string): readonly string[] =>
  isUnnamed(band) ? ["image"] : ["image", `image_${band}`];

function cutoutRow(
  { where, cells }: CsvRow,
  folder: string,
  band: string,
  listed: readonly string[],
): CutoutRow {
  const columnsOf = (name: string): string[] => [...(listed.includes(band) ? [`${name}_${band}`] : []), name];
  const cellOf = (name: string): { readonly name: string; readonly cell: string } | undefined => {
    for (const column of columnsOf(name)) {
      const cell = cells.get(column);
      if (cell !== undefined) return { name: column, cell };
    }
    return undefined;
  };
  const path = (name: string): string | undefined => {
    const found = cellOf(name);
    return found === undefined ? undefined : resolve(folder, found.cell);
  };
  const number = (name: string, allowed: string, accept: (x: number) => boolean): number | undefined => {
    const found = cellOf(name);
    if (found === undefined) return undefined;
    const value = csvNumber(`${where}: ${found.name}`, found.cell);
    if (Number.isFinite(value) && accept(value)) return value;
    throw outOfRange(`${where}: ${found.name}`, value, allowed);
  };
  const any = (name: string): number | undefined => number(name, "a finite number", () => true);
  const positive = (name: string, unit: string): number | undefined =>
    number(name, `a number > 0 [${unit}]`, (x) => x > 0);
  const image = path("image");
  if (image === undefined) throw badInput(where, `the column "${columnsOf("image")[0]}" is empty`);
  const [x, y] = [any("x"), any("y")];
  if ((x === undefined) !== (y === undefined)) throw badInput(where, "a centre needs both x and y");
  const [ra, dec] = [cells.get("ra"), cells.get("dec")];
  if ((ra === undefined) !== (dec === undefined)) throw badInput(where, "a position needs both ra and dec");
  return {
    ...{ where, id: cells.get("id"), image },
    mask: oneOf(where, "mask", [
      ["mask", maskFile(path("mask"), "bad")],
      ["good", maskFile(path("good"), "good")],
    ]),
    segmentation: path("segmentation"),
    sigma: noiseFile(where, path) ?? positive("noise", "ADU"),
    psf: path("psf"),
    psfFwhm: positive("psf_fwhm", "arcsec"),
    centre: x === undefined || y === undefined ? undefined : [x - 0.5, y - 0.5],
    skyPosition:
      ra === undefined || dec === undefined
        ? undefined
        : [rightAscension(`${where}: ra`, ra), declination(`${where}: dec`, dec)],
    pixelScale: positive("pixel_scale", "arcsec/pixel"),
    zeroPoint: number("zero_point", ZERO_POINT_TEXT, isZeroPoint),
    sky: any("sky"),
    gain: positive("gain", "e-/ADU"),
    own: new Map([...cells].filter(([name]) => isOwn(name, listed))),
  };
}

const isOwn = (name: string, listed: readonly string[]): boolean =>
  !LIST_COLUMNS.some((known) => known === name) && bandColumn(name, listed) === undefined;

const maskFile = (path: string | undefined, marks: MaskFile["marks"]): MaskFile | undefined =>
  path === undefined ? undefined : { path, marks };

function noiseFile(where: string, path: (column: string) => string | undefined): NoiseFile | undefined {
  const files = NOISE_MAP_KINDS.map((kind): readonly [string, NoiseFile | undefined] => {
    const file = path(kind);
    return [kind, file === undefined ? undefined : { path: file, kind }];
  });
  return oneOf(where, "map of the noise", files);
}

/** The cell that is not empty. @throws GalforgeError E_INPUT if there are several */
function oneOf<T>(
  where: string,
  what: string,
  cells: readonly (readonly [column: string, value: T | undefined])[],
): T | undefined {
  const given = cells.filter(([, value]) => value !== undefined);
  if (given.length <= 1) return given[0]?.[1];
  const names = given.map(([column]) => `"${column}"`).join(" and ");
  throw badInput(where, `the columns ${names} are both filled: a row has one ${what} at most`);
}
