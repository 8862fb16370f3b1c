/**
 * What the numbers of a table say: a measurement, a limit, or nothing. Catalogues write the last two as numbers: -9999, -99, 99 ... Pure.
 */
import { badInput } from "../../shared/errors.ts";
import { numberOf, type TableValues } from "../../shared/tables/table.ts";

export interface Measured {
  /** NaN where there is no measurement; of a limit the limit */
  readonly values: Float64Array;
  /** 1 where a value is a limit alone; absent: nowhere */
  readonly limits?: Uint8Array;
  /** what was found, in words */
  readonly notes: readonly string[];
}

/** What stands for a magnitude that was not found. */
const NOT_FOUND = [99, 99.9, 99.99, 99.999];

/** Numbers that stand for none, if they are far from all others; as float32 has them, too. */
const FILLS: ReadonlyMap<number, number> = new Map(
  [...NOT_FOUND, 98, 999, 9999, 99999, 1e20, 1e30]
    .flatMap((x) => [x, -x])
    .flatMap((x) => [
      [x, x],
      [Math.fround(x), x],
    ]),
);

/** Typical widths from the middle of the others beyond which a fill value is one. */
const FAR = 10;

/** Middle and width of what is measured. */
export interface Typical {
  readonly middle: number;
  readonly width: number;
  /** all are above 0; absent: not known */
  readonly positive?: boolean;
}

/** Of a column itself: its median, and half the distance of its 2 and 98 percentiles; undefined if it holds no numbers that differ. */
export function typicalOf(values: Float64Array): Typical | undefined {
  const sorted = values.filter((x) => Number.isFinite(x) && !FILLS.has(x)).sort();
  if (sorted.length === 0) return undefined;
  const at = (p: number): number => sorted[Math.floor(p * (sorted.length - 1))]!;
  const width = (at(0.98) - at(0.02)) / 2;
  return width > 0 ? { middle: at(0.5), width } : undefined;
}

/** Rows from which on the others of a table say what a negative number is among them, and equal rows that are more than chance. */
const ENOUGH = 10;
const REPEATS = 3;

/**
 * Which numbers of a column stand for none: those of FILLS that are FAR from what is typical; negative ones, too, if all others are 0 or above, or if
 * they repeat outside of the range of all others, as in a column of a wide range.
 */
function fillsOf(values: Float64Array, known: Typical | undefined): (x: number) => boolean {
  const counts = new Map<number, number>();
  let [least, greatest, others] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const x of values) {
    if (!Number.isFinite(x)) continue;
    if (FILLS.has(x)) counts.set(x, (counts.get(x) ?? 0) + 1);
    if (FILLS.has(x) && x < 0) continue;
    [least, greatest, others] = [Math.min(least, x), Math.max(greatest, x), others + 1];
  }
  const isNegativeFill = (x: number): boolean => {
    if (known?.positive === true) return true;
    if (others < ENOUGH) return false;
    return least >= 0 || (counts.get(x)! >= REPEATS && (x < least || x > greatest));
  };
  return (x) => FILLS.has(x) && ((known !== undefined && isFar(x, known)) || (x < 0 && isNegativeFill(x)));
}

const isFar = (x: number, { middle, width }: Typical): boolean => Math.abs(x - middle) > FAR * width;

/**
 * @param where names the table in messages
 * @param cells numbers, or texts, of which "<22.1" and ">22.1" are limits; of a column with both those of the sign that is rarer are missing
 * @param typical of what the column is compared with; undefined: the column itself
 * @throws GalforgeError naming a text that is no number
 */
export function measured(where: string, name: string, cells: TableValues, typical?: Typical): Measured {
  const { values, limits, notes: found } = numbersOf(where, name, cells);
  const isFill = fillsOf(values, typical ?? typicalOf(values));
  const fills = new Map<number, number>();
  let infinite = 0;
  const clean = values.map((x) => {
    if (Number.isNaN(x)) return x;
    if (!Number.isFinite(x)) {
      infinite++;
      return Number.NaN;
    }
    if (!isFill(x)) return x;
    const fill = FILLS.get(x)!;
    fills.set(fill, (fills.get(fill) ?? 0) + 1);
    return Number.NaN;
  });
  const notes = [...fills].map(
    ([x, count]) => `${name} is ${x} in ${count} rows, which are taken as not measured`,
  );
  if (infinite > 0) notes.push(`${name} is infinite in ${infinite} rows, which are taken as not measured`);
  return { values: clean, ...(limits === undefined ? {} : { limits }), notes: [...found, ...notes] };
}

function numbersOf(where: string, name: string, cells: TableValues): Measured {
  if (cells instanceof Float64Array) return { values: cells, notes: [] };
  const rows: Record<"<" | ">", number[]> = { "<": [], ">": [] };
  const values = Float64Array.from(cells, (cell, row) => {
    const [, sign, text] = /^\s*([<>]?)=?\s*(.*?)\s*$/.exec(cell)!;
    const value = numberOf(text!);
    if (value === undefined) {
      throw badInput(
        where,
        `the column "${name}" holds texts, such as ${JSON.stringify(cell)} in row ${row + 1}, and numbers are needed ` +
          '(limits may be written as "<22.1" or ">22.1", what is not measured as NaN)',
      );
    }
    if ((sign === "<" || sign === ">") && !Number.isNaN(value)) rows[sign].push(row);
    return value;
  });
  const [kept, rare] = rows["<"].length >= rows[">"].length ? (["<", ">"] as const) : ([">", "<"] as const);
  if (rows[kept].length === 0) return { values, notes: [] };
  const limits = new Uint8Array(cells.length);
  for (const row of rows[kept]) limits[row] = 1;
  for (const row of rows[rare]) values[row] = Number.NaN;
  const count = rows[rare].length;
  const both = `${name} has limits of both signs: ${count} rows with "${rare}" are taken as not measured, those with "${kept}" as limits`;
  return { values, limits, notes: count === 0 ? [] : [both] };
}

/** Measurements alone: NaN where a value is a limit. */
export const withoutLimits = (values: Float64Array, limits: ArrayLike<number>): Float64Array =>
  values.map((x, row) => (limits[row] === 1 ? Number.NaN : x));

/** An error of a magnitude is below this [mag]; what stands in its place beyond is a magnitude. */
const MOST_ERROR = 5;

/**
 * Magnitudes that were looked for and not found: 99, far from all others, with the limit in the place of the error, as BPZ and EAZY have them (-99: not looked for).
 * @param magnitude, error as they are in the table @param typical of magnitudes; undefined: of the column itself
 * @returns both with these rows as limits without an error; undefined if there are none
 */
export function undetected(
  magnitude: TableValues,
  error: TableValues,
  typical?: Typical,
):
  | { readonly magnitude: Float64Array; readonly error: Float64Array; readonly limits: Uint8Array }
  | undefined {
  if (!(magnitude instanceof Float64Array && error instanceof Float64Array)) return undefined;
  const known = typical ?? typicalOf(magnitude);
  if (known === undefined) return undefined;
  const isNotFound = (m: number): boolean => NOT_FOUND.includes(FILLS.get(m)!) && isFar(m, known);
  const limits = Uint8Array.from(magnitude, (m, k) =>
    isNotFound(m) && error[k]! > MOST_ERROR && error[k]! < 60 ? 1 : 0,
  );
  if (!limits.includes(1)) return undefined;
  return {
    magnitude: magnitude.map((m, k) => (limits[k] === 1 ? error[k]! : m)),
    error: error.map((e, k) => (limits[k] === 1 ? Number.NaN : e)),
    limits,
  };
}

/** Names that the error of `name` may have. */
export const errorNames = (name: string): readonly string[] =>
  [
    ...[`err_${name}`, `${name}_err`, `e_${name}`, `e${name}`, `${name}err`, `${name}Err`, `${name}_error`],
    ...[`sigma_${name}`, `${name}_sigma`, `magerr_${name}`, name.replace(/^(mag|m)_?/, "magerr_")],
  ].filter((error) => error !== name);
