/** A table that was read: its columns by name, a column at a time. */

/** Values of a column, a row each: what is missing is NaN, or "" among texts. */
export type TableValues = Float64Array | readonly string[];

/** What stands for no value where others are numbers. */
const NONE = /^(|nan|null|none|n\/a|na|-|--)$/i;

const INFINITE = /^([+-]?)inf(inity)?$/i;

/** The number of a text: NaN where it says that there is none, undefined where it says something else. */
export function numberOf(text: string): number | undefined {
  if (NONE.test(text)) return Number.NaN;
  const sign = INFINITE.exec(text)?.[1];
  if (sign !== undefined) return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

export interface Table {
  readonly names: readonly string[];
  readonly rows: number;
  /** by column, where the file says them; "mag", "nanomaggy" as they are written there */
  readonly units: ReadonlyMap<string, string>;
  /** @param name one of `names` @throws GalforgeError E_INPUT if it does not hold one number or text a row */
  column(name: string): TableValues;
  /** The same as texts: whole numbers beyond 2^53, such as ids, keep all their digits. @param name as of `column` */
  texts(name: string): readonly string[];
}
