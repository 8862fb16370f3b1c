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

/** Numbers that stand for none, if they are far from all others. */
const FILLS: ReadonlySet<number> = new Set(
  [99, 99.9, 99.99, 99.999, 98, 999, 9999, 99999].flatMap((x) => [x, -x]).concat([-1e20, 1e20, -1e30, 1e30]),
);

/** Typical widths from the middle of the others beyond which a fill value is one. */
const FAR = 10;

/** Middle and width of what is measured. */
export interface Typical {
  readonly middle: number;
  readonly width: number;
}

/** Of a column itself: its median, and half the distance of its 2 and 98 percentiles; undefined if it holds no numbers that differ. */
export function typicalOf(values: Float64Array): Typical | undefined {
  const sorted = values.filter((x) => Number.isFinite(x) && !FILLS.has(x)).sort();
  if (sorted.length === 0) return undefined;
  const at = (p: number): number => sorted[Math.floor(p * (sorted.length - 1))]!;
  const width = (at(0.98) - at(0.02)) / 2;
  return width > 0 ? { middle: at(0.5), width } : undefined;
}

/**
 * @param where names the table in messages
 * @param cells numbers, or texts, of which "<22.1" and ">22.1" are limits
 * @param typical of what the column is compared with; undefined: the column itself
 * @throws GalforgeError naming a text that is no number
 */
export function measured(where: string, name: string, cells: TableValues, typical?: Typical): Measured {
  const { values, limits } = numbersOf(where, name, cells);
  const known = typical ?? typicalOf(values);
  const fills = new Map<number, number>();
  let infinite = 0;
  const clean = values.map((x) => {
    if (Number.isNaN(x)) return x;
    if (!Number.isFinite(x)) {
      infinite++;
      return Number.NaN;
    }
    const isFill = FILLS.has(x) && known !== undefined && Math.abs(x - known.middle) > FAR * known.width;
    if (!isFill) return x;
    fills.set(x, (fills.get(x) ?? 0) + 1);
    return Number.NaN;
  });
  const notes = [...fills].map(
    ([x, count]) => `${name} is ${x} in ${count} rows, which are taken as not measured`,
  );
  if (infinite > 0) notes.push(`${name} is infinite in ${infinite} rows, which are taken as not measured`);
  return { values: clean, ...(limits === undefined ? {} : { limits }), notes };
}

function numbersOf(where: string, name: string, cells: TableValues): Pick<Measured, "values" | "limits"> {
  if (cells instanceof Float64Array) return { values: cells };
  const limits = new Uint8Array(cells.length);
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
    if (sign !== "" && !Number.isNaN(value)) limits[row] = 1;
    return value;
  });
  return limits.includes(1) ? { values, limits } : { values };
}

/** An error of a magnitude is below this [mag]; what stands in its place beyond is a magnitude. */
const MOST_ERROR = 5;

/**
 * Magnitudes that were looked for and not found: 99 with the limit in the place of the error, as BPZ and EAZY have them (-99: not looked for).
 * @param magnitude, error as they are in the table
 * @returns both with these rows as limits without an error; undefined if there are none
 */
export function undetected(
  magnitude: TableValues,
  error: TableValues,
):
  | { readonly magnitude: Float64Array; readonly error: Float64Array; readonly limits: Uint8Array }
  | undefined {
  if (!(magnitude instanceof Float64Array && error instanceof Float64Array)) return undefined;
  const limits = Uint8Array.from(magnitude, (m, k) =>
    m >= 98 && m < 100 && error[k]! > MOST_ERROR && error[k]! < 60 ? 1 : 0,
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
