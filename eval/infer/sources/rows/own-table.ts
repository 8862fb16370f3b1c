/** The columns of a table that come back in the catalogue beside the estimates, and its ids. */

import { GalforgeError } from "../../../../shared/errors.ts";
import { asciiText } from "../../../../shared/formats/fits-table.ts";
import type { CatalogColumn } from "../../../../shared/tables/catalog.ts";
import type { TableValues } from "../../../../shared/tables/table.ts";
import type { TableColumns } from "../../../../train/data/table.ts";

export interface OwnColumn {
  readonly name: string;
  readonly unit: string;
  readonly kind: CatalogColumn["kind"];
  /** characters of the longest text */
  readonly width: number;
  /** of every row of the table */
  readonly values: TableValues;
}

export interface OwnTable {
  /** names of the rows; undefined: the table has none */
  readonly ids: OwnColumn | undefined;
  readonly columns: readonly OwnColumn[];
  readonly notes: readonly string[];
}

export function ownTable(table: TableColumns): OwnTable {
  const notes: string[] = [];
  const all = table.labels.flatMap(({ name, unit }): OwnColumn[] => {
    try {
      return [{ name, unit, ...valuesOf(table, name) }];
    } catch (error) {
      if (!(error instanceof GalforgeError)) throw error;
      notes.push(`not in the catalogue: ${error.message}`);
      return [];
    }
  });
  const ids = all.find(({ name }) => name.toLowerCase() === "id");
  return { ids, columns: all.filter((column) => column !== ids), notes };
}

/** Whole numbers if all rows have one below 2^53; texts if any is beyond, for a float64 would round it; else numbers. */
function valuesOf(table: TableColumns, name: string): Pick<OwnColumn, "kind" | "width" | "values"> {
  const values = table.cells(name);
  if (!(values instanceof Float64Array)) return textsOf(values);
  if (values.some((x) => Number.isInteger(x) && !Number.isSafeInteger(x))) {
    const texts = table.texts(name);
    if (texts.every((text) => /^[+-]?\d*$/.test(text))) return textsOf(texts);
  }
  return { kind: values.every(Number.isSafeInteger) ? "int64" : "float64", width: 1, values };
}

const textsOf = (values: readonly string[]): Pick<OwnColumn, "kind" | "width" | "values"> => ({
  kind: "string",
  width: values.reduce((most, text) => Math.max(most, asciiText(text).length), 1),
  values,
});
