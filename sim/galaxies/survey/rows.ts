/** From a table to rows that can be drawn: columns found, numbers checked. */
import { badInput, nearest, show } from "../../../shared/errors.ts";
import type { Table, TableValues } from "../../../shared/tables/table.ts";
import { MOST_YOUNG } from "../given.ts";
import { dex } from "../math.ts";
import { type AskedTable, magnitudeOf, quantities } from "./from.ts";

/** Classes that a row may be of: their numbers are those of the label. */
export const ROW_CLASSES = ["SF", "GV", "Q"] as const;

export interface Rows {
  /** rows of the table, from 0, that objects 0, 1, ... are */
  readonly places: Uint32Array;
  readonly zRange: readonly [number, number];
  /** the column of each quantity */
  readonly columns: ReadonlyMap<string, string>;
  /** of each quantity a number for each row of the table, NaN where it is not known */
  readonly values: ReadonlyMap<string, Float64Array>;
}

/**
 * @param bands names of all bands, whose magnitudes there may be
 * @throws GalforgeError for columns that are missing or hold something else, and, unless `skip_bad`, for rows that cannot be drawn
 */
export function rowsOf(table: Table, from: AskedTable, bands: readonly string[]): Rows {
  const known = quantities(bands);
  const columns = new Map(
    from.columns === undefined
      ? [...known.keys()].filter((quantity) => table.names.includes(quantity)).map((name) => [name, name])
      : Object.entries(from.columns).map(([quantity, name]) => [quantity, String(name)]),
  );
  checkColumns(table, from.file, columns, bands);
  const values = new Map(
    [...columns].map(([quantity, name]) => [
      quantity,
      numbersOf(from.file, quantity, name, table.column(name)),
    ]),
  );
  const problem = (row: number): string | undefined => problemOf(row, values, columns, known, bands);
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const places = all.filter((row) => problem(row) === undefined);
  const bad = all.length - places.length;
  if (bad > 0 && (!from.skip_bad || places.length === 0)) {
    const first = all.find((row) => problem(row) !== undefined)!;
    throw badInput(
      from.file,
      `${bad} of ${all.length} rows cannot be drawn. The first is row ${first + 1}: ${problem(first)}. What is not known may be empty or NaN; --skip-bad (skip_bad: true) leaves such rows out`,
    );
  }
  if (places.length === 0) throw badInput(from.file, "has no rows");
  const z = values.get("z")!;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const row of places) [least, most] = [Math.min(least, z[row]), Math.max(most, z[row])];
  return { places, zRange: [least, most], columns, values };
}

/** @throws GalforgeError naming all columns that are missing, and what is needed */
function checkColumns(
  table: Table,
  file: string,
  columns: ReadonlyMap<string, string>,
  bands: readonly string[],
): void {
  const missing = [...columns].filter(([, name]) => !table.names.includes(name));
  if (missing.length > 0) {
    const listed = missing.map(([quantity, name]) => {
      const near = nearest(name, table.names);
      return `"${name}" for ${quantity}${near === undefined ? "" : ` (did you mean "${near}"?)`}`;
    });
    throw badInput(file, `has no column ${listed.join(", ")}. It has ${table.names.join(", ")}`);
  }
  const has = `It has the columns ${table.names.join(", ")}; say which is what, such as --columns z=ZPHOT,logmstar=LOGM`;
  if (!columns.has("z")) throw badInput(file, `no column is said to be the redshift z. ${has}`);
  const magnitudes = bands.map(magnitudeOf);
  if (![...magnitudes, "logmstar"].some((quantity) => columns.has(quantity))) {
    throw badInput(file, `no column is said to be logmstar, or else ${magnitudes.join(" or ")}. ${has}`);
  }
  if (columns.has("hlr") && columns.has("size_kpc")) {
    throw badInput(file, "hlr and size_kpc are two names of one size: give one of them");
  }
}

function numbersOf(file: string, quantity: string, name: string, values: TableValues): Float64Array {
  if (values instanceof Float64Array) return values;
  const choices: readonly string[] = quantity === "class" ? ROW_CLASSES : [];
  return Float64Array.from(values, (text, row) => {
    const place = choices.indexOf(text.trim());
    if (place >= 0 || text.trim() === "") return place >= 0 ? place : Number.NaN;
    const wanted = quantity === "class" ? `one of ${ROW_CLASSES.join(", ")}` : "a number";
    throw badInput(
      `${file}, row ${row + 1}`,
      `${quantity} = ${show(text)} (column "${name}") must be ${wanted}`,
    );
  });
}

/** Why a row cannot be drawn; undefined: it can. */
function problemOf(
  row: number,
  values: Rows["values"],
  columns: Rows["columns"],
  known: ReadonlyMap<string, readonly [number, number]>,
  bands: readonly string[],
): string | undefined {
  const of = (quantity: string): number => values.get(quantity)?.[row] ?? Number.NaN;
  for (const [quantity, name] of columns) {
    const value = of(quantity);
    const [least, most] = known.get(quantity)!;
    const fits = quantity === "class" ? Number.isInteger(value) : true;
    if (!Number.isNaN(value) && !(fits && value >= least && value <= most)) {
      return `${quantity} = ${value} (column "${name}") must be from ${least} to ${most}`;
    }
  }
  if (Number.isNaN(of("z"))) return "z is not known";
  if (["logmstar", ...bands.map(magnitudeOf)].every((quantity) => Number.isNaN(of(quantity)))) {
    return "neither its mass nor a magnitude is known";
  }
  const young = dex(of("logsfr") + 8 - of("logmstar"));
  const disc = 1 - (Number.isNaN(of("bulge_mass")) ? 0 : of("bulge_mass"));
  if (young > MOST_YOUNG * disc) {
    return `logsfr = ${of("logsfr")} for logmstar = ${of("logmstar")} would have formed ${(100 * young).toFixed(0)} % of its mass, in a disc of ${(100 * disc).toFixed(0)} %, in the last 0.1 Gyr`;
  }
  return undefined;
}
