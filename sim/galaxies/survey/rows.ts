/** From a table to rows that can be drawn: columns found, numbers checked. */
import { badInput, nearest, show } from "../../../shared/errors.ts";
import { numberOf, type Table, type TableValues } from "../../../shared/tables/table.ts";
import { Cosmology } from "../cosmology.ts";
import { MASSES, MOST_YOUNG } from "../given.ts";
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
      ? foundByName(table, known).map((name) => [name, name])
      : Object.entries(from.columns).map(([quantity, name]) => [quantity, String(name)]),
  );
  checkColumns(table, from.file, columns, bands);
  const values = new Map<string, Float64Array>();
  const odd = new Map<string, ReadonlyMap<number, string>>();
  for (const [quantity, name] of columns) {
    const read = numbersOf(quantity, table.column(name));
    values.set(quantity, read.numbers);
    odd.set(quantity, read.odd);
  }
  const problem = (row: number): string | undefined =>
    notNumber(row, odd, columns) ?? problemOf(row, values, columns, known, bands);
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

/** Quantities whose column has their name; of two names of one size the first. */
const foundByName = (table: Table, known: ReadonlyMap<string, unknown>): readonly string[] =>
  [...known.keys()].filter(
    (name) => table.names.includes(name) && !(name === "size_kpc" && table.names.includes("hlr")),
  );

/** NaN where nothing is known, and in rows whose text is `odd`, which is no number. */
function numbersOf(
  quantity: string,
  values: TableValues,
): { readonly numbers: Float64Array; readonly odd: ReadonlyMap<number, string> } {
  const odd = new Map<number, string>();
  if (values instanceof Float64Array) return { numbers: values, odd };
  const choices: readonly string[] = quantity === "class" ? ROW_CLASSES : [];
  const numbers = Float64Array.from(values, (text, row) => {
    const place = choices.indexOf(text.trim());
    const value = place >= 0 ? place : numberOf(text.trim());
    if (value === undefined) odd.set(row, text);
    return value ?? Number.NaN;
  });
  return { numbers, odd };
}

/** The first cell of a row that holds something else than a number. */
function notNumber(
  row: number,
  odd: ReadonlyMap<string, ReadonlyMap<number, string>>,
  columns: Rows["columns"],
): string | undefined {
  for (const [quantity, name] of columns) {
    const text = odd.get(quantity)?.get(row);
    if (text === undefined) continue;
    const wanted = quantity === "class" ? `one of ${ROW_CLASSES.join(", ")}` : "a number";
    return `${quantity} = ${show(text)} (column "${name}") must be ${wanted}`;
  }
  return undefined;
}

/** Absolute magnitudes, without a correction for redshift, between which galaxies of the MASSES are. */
const ABSOLUTE = [-28, -6] as const;
const COSMOLOGY = new Cosmology();

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
  const magnitudes = bands.map((band) => of(magnitudeOf(band))).filter((one) => !Number.isNaN(one));
  const mean = magnitudes.reduce((sum, one) => sum + one, 0) / magnitudes.length;
  const absolute = mean - 5 * Math.log10(COSMOLOGY.luminosityDistance(of("z")) * 1e5);
  if (absolute < ABSOLUTE[0] || absolute > ABSOLUTE[1]) {
    return `magnitudes of ${mean.toFixed(1)} at z = ${of("z")} are absolute ones of ${absolute.toFixed(1)}: galaxies have ${ABSOLUTE.join(" to ")}`;
  }
  const disc = 1 - (Number.isNaN(of("bulge_mass")) ? 0 : of("bulge_mass"));
  const formed = of("logsfr") + 8;
  if (Number.isNaN(of("logmstar"))) {
    const least = formed + Math.log10(2 / (MOST_YOUNG * disc));
    return least > MASSES[1] ? `logsfr = ${of("logsfr")} needs a log mass of ${least.toFixed(1)}` : undefined;
  }
  const young = dex(formed - of("logmstar"));
  if (young > MOST_YOUNG * disc) {
    return `logsfr = ${of("logsfr")} for logmstar = ${of("logmstar")} would have formed ${(100 * young).toFixed(0)} % of its mass, in a disc of ${(100 * disc).toFixed(0)} %, in the last 0.1 Gyr`;
  }
  return undefined;
}
