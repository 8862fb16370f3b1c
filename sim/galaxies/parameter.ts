/**
 * A number of the population that a user may change, declared once, beside the formula it belongs to; type, default and
 * check follow from the declaration (parameters.ts). `source` names where it is from; "quoted" says that it was not compared
 * with the paper's own table, "set here" that it was chosen to match data (docs/population.md).
 */
export interface Parameter<V extends number | readonly number[]> {
  readonly value: V;
  readonly unit: string;
  /** closed interval that holds the number, or every number of the list */
  readonly range: readonly [number, number];
  readonly source: string;
  /** a list whose numbers must increase */
  readonly increasing?: true;
}

/** The parameters of a topic, by name. */
export type ParameterTable = Readonly<Record<string, Parameter<number> | Parameter<readonly number[]>>>;

/** Their values. */
export type Values<T extends ParameterTable> = { readonly [K in keyof T]: T[K]["value"] };

type Range = readonly [number, number];

/** Declares a number. */
export const number = (value: number, unit: string, range: Range, source: string): Parameter<number> => ({
  value,
  unit,
  range,
  source,
});

/** Declares a list of numbers, whose length is fixed: coefficients, or the nodes of a table. */
export const list = (
  value: readonly number[],
  unit: string,
  range: Range,
  source: string,
): Parameter<readonly number[]> => ({ value, unit, range, source });

/** Declares a list of numbers that increase: two limits, or the nodes of a table. */
export const limits = (
  value: readonly number[],
  unit: string,
  range: Range,
  source: string,
): Parameter<readonly number[]> => ({ value, unit, range, source, increasing: true });

/** The values of a table as they are declared. */
export const defaultsOf = <T extends ParameterTable>(table: T): Values<T> =>
  Object.fromEntries(Object.entries(table).map(([name, { value }]) => [name, value])) as Values<T>;
