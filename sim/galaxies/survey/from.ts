/** `from` of a configuration: a table whose rows are the galaxies, and what its columns mean. */
import { badInput, outOfRange, show } from "../../../shared/errors.ts";
import { type Locate, onlyKeysAt, type Path, recordAt } from "../../population/locate.ts";
import type { Fields } from "../../scene-check.ts";
import { MAX_Z } from "../cosmology.ts";
import { MASSES } from "../given.ts";

/** What a column may hold, and the closed range of its numbers. */
const QUANTITIES: ReadonlyMap<string, readonly [least: number, most: number]> = new Map<
  string,
  readonly [number, number]
>([
  ["z", [1e-4, MAX_Z]],
  ["logmstar", MASSES],
  ["logsfr", [-7, 4]],
  ["class", [0, 2]],
  ["oh12", [6, 10]],
  ["av", [0, 10]],
  ["bulge_mass", [0, 0.98]],
  ["size_kpc", [0.01, 300]],
  ["hlr", [1e-3, 1e3]],
  ["n", [0.3, 6.2]],
  ["q", [0.05, 1]],
  ["pa", [-720, 720]],
]);
const MAGNITUDES = [0, 40] as const;

/** The column of a band's AB magnitude. */
export const magnitudeOf = (band: string): string => `mag_${band}`;

/** All that a column may hold, where there are these bands. */
export const quantities = (bands: readonly string[]): ReadonlyMap<string, readonly [number, number]> =>
  new Map([...QUANTITIES, ...bands.map((band) => [magnitudeOf(band), MAGNITUDES] as const)]);

/** A table as it is asked for. */
export interface AskedTable {
  readonly file: string;
  /** quantity -> name of its column; undefined: those whose column has the quantity's name */
  readonly columns?: Fields;
  /** rows that cannot be drawn are left out */
  readonly skip_bad: boolean;
}

/** A table that was read: it is the same one wherever it lies later, or is refused. */
export interface KnownTable extends AskedTable {
  readonly columns: Fields;
  readonly sha256: string;
  /** rows that are drawn */
  readonly rows: number;
  /** smallest and largest redshift of these */
  readonly z: readonly [number, number];
}

const KEYS = ["file", "columns", "skip_bad"];
const READ = ["sha256", "rows", "z"] as const;

/** @param bands names of all bands @throws GalforgeError for a key or a quantity that is unknown, or what is no name of a column */
export function checkFrom(at: Locate, value: unknown, bands: readonly string[]): AskedTable | KnownTable {
  const path: Path = ["from"];
  const example = "a table such as {file: table.fits, columns: {z: ZPHOT, logmstar: LOGM}}";
  const given = recordAt(at, path, value, example);
  onlyKeysAt(at, path, given, [...KEYS, ...READ]);
  const { file, skip_bad = false } = given;
  if (typeof file !== "string" || file === "") throw badInput(at(path), `"file" is missing: ${example}`);
  if (typeof skip_bad !== "boolean") throw outOfRange(at([...path, "skip_bad"]), skip_bad, "true or false");
  if (given["columns"] === undefined) return { file, skip_bad };
  const columns = recordAt(at, [...path, "columns"], given["columns"], "names such as {z: ZPHOT}");
  onlyKeysAt(at, [...path, "columns"], columns, [...quantities(bands).keys()]);
  for (const [quantity, name] of Object.entries(columns)) {
    if (typeof name !== "string" || name === "") {
      throw outOfRange(at([...path, "columns", quantity]), name, "the name of a column");
    }
  }
  const { sha256, rows, z } = given;
  if (sha256 === undefined) return { file, columns, skip_bad };
  const isRange = Array.isArray(z) && z.length === 2 && z.every((one) => typeof one === "number");
  if (typeof sha256 !== "string" || typeof rows !== "number" || !isRange) {
    throw badInput(at(path), `a record of a table needs ${READ.join(", ")}, got ${show(given)}`);
  }
  return { file, columns, skip_bad, sha256, rows, z: [z[0], z[1]] };
}
