/** A table that was read: its columns by name, a column at a time. */

/** Values of a column, a row each: what is missing is NaN, or "" among texts. */
export type TableValues = Float64Array | readonly string[];

export interface Table {
  readonly names: readonly string[];
  readonly rows: number;
  /** @param name one of `names` @throws GalforgeError E_INPUT if it does not hold one number or text a row */
  column(name: string): TableValues;
}
