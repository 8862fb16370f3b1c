/** Lists of cutouts: a CSV file, one row a galaxy. docs/evaluation.md has the columns. */
import { dirname, resolve } from "node:path";
import { distance } from "fastest-levenshtein";
import { badInput, outOfRange } from "../../shared/errors.ts";
import { type CsvRow, csvNumber, readCsvRows } from "../../shared/files/csv.ts";
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

export const LIST_COLUMNS = [
  ...["image", "id", "mask", "good", "segmentation", ...NOISE_MAP_KINDS, "noise", "psf"],
  ...["x", "y", "ra", "dec", "psf_fwhm", "pixel_scale", "zero_point", "sky", "gain"],
] as const;

/** Names of fewer letters are too near to each other to suspect a slip. */
const LEAST_LETTERS = 4;

/**
 * A column of a list by another name than `LIST_COLUMNS`: that column in capitals (RA, Dec), else the user's own, unless it is
 * one letter away from such a column, or has its letters in another order.
 * @returns undefined if it is probably misspelled
 */
function nameOf(column: string): string | undefined {
  const plain = (name: string): string => name.toLowerCase().replaceAll("_", "");
  const same = LIST_COLUMNS.find((name) => name === column.toLowerCase());
  if (same !== undefined) return same;
  const letters = (name: string): string => [...plain(name)].sort().join("");
  const isSlip = LIST_COLUMNS.some(
    (name) =>
      plain(name).length >= LEAST_LETTERS &&
      (distance(plain(name), plain(column)) <= 1 || letters(name) === letters(column)),
  );
  return isSlip || column === "" ? undefined : column;
}

/**
 * Reads a list of cutouts. Only `image` must be there; relative paths are looked for beside the list. Columns that are not of
 * `LIST_COLUMNS` are the user's own, and kept.
 * @throws GalforgeError naming the list, the line and what is wrong with it; a list without rows is refused
 */
export async function readCutoutList(path: string): Promise<CutoutRow[]> {
  const rows: CutoutRow[] = [];
  const folder = dirname(resolve(path));
  for await (const row of readCsvRows(path, { known: LIST_COLUMNS, needed: ["image"], rename: nameOf })) {
    rows.push(cutoutRow(row, folder));
  }
  if (rows.length === 0) throw badInput(path, "there is no cutout in it: at least one is needed");
  return rows;
}

function cutoutRow({ where, cells }: CsvRow, folder: string): CutoutRow {
  const path = (name: string): string | undefined => {
    const cell = cells.get(name);
    return cell === undefined ? undefined : resolve(folder, cell);
  };
  const number = (name: string, allowed: string, accept: (x: number) => boolean): number | undefined => {
    const cell = cells.get(name);
    if (cell === undefined) return undefined;
    const value = csvNumber(`${where}: ${name}`, cell);
    if (Number.isFinite(value) && accept(value)) return value;
    throw outOfRange(`${where}: ${name}`, value, allowed);
  };
  const any = (name: string): number | undefined => number(name, "a finite number", () => true);
  const positive = (name: string, unit: string): number | undefined =>
    number(name, `a number > 0 [${unit}]`, (x) => x > 0);
  const image = path("image");
  if (image === undefined) throw badInput(where, 'the column "image" is empty');
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
    own: new Map([...cells].filter(([name]) => !LIST_COLUMNS.some((known) => known === name))),
  };
}

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
