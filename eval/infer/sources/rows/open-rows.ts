/** Tables, and data sets whose stamps are not looked at, as sources of rows. */
import { statSync } from "node:fs";
import { Dataset } from "../../../../datasets/reader.ts";
import { badFile, badInput } from "../../../../shared/errors.ts";
import { repeated } from "../../../../shared/repeated.ts";
import { TableColumns } from "../../../../train/data/table.ts";
import { type InputColumns, inputsOfLabels, inputsOfTable } from "./input-columns.ts";
import { ownTable } from "./own-table.ts";
import { type RowsOfFile, RowsSource } from "./rows-source.ts";
import { typicalOf, type WantedInput } from "./wanted-inputs.ts";

interface Opened extends RowsOfFile {
  readonly kind: string;
  readonly notes: readonly string[];
}

/** @throws GalforgeError if a file is neither, lacks a column that is wanted, or has no rows */
export function openRows(
  paths: readonly string[],
  inputs: readonly WantedInput[],
): {
  readonly sources: readonly RowsSource[];
  readonly described: readonly string[];
  readonly notes: readonly string[];
} {
  const files = paths.map((path) => (isDirectory(path) ? openLabels(path, inputs) : openTable(path, inputs)));
  for (const { path, count } of files)
    if (count === 0) throw badInput(path, "has no rows: at least one is needed");
  return {
    sources: files.map((file) => new RowsSource(file)),
    described: files.map(({ path, kind, count }) => `${path}: ${kind} of ${count} rows`),
    notes: files.flatMap(({ notes }) => notes),
  };
}

function openTable(path: string, inputs: readonly WantedInput[]): Opened {
  const table = new TableColumns(path, typicalOf(inputs));
  const { columns, notes } = inputsOfTable(table, inputs);
  const own = ownTable(table);
  const ids = own.ids === undefined || own.ids.kind === "float64" ? undefined : own.ids.values;
  const several = ids && repeated(Array.from(ids, String));
  return {
    ...{ path, kind: "a table", count: table.rows, ids, inputs: columns },
    own: own.ids !== undefined && ids === undefined ? [own.ids, ...own.columns] : own.columns,
    notes: [
      ...notes,
      ...own.notes,
      ...(several === undefined ? [] : [`${path}: its ids repeat ("${several}" does)`]),
    ],
  };
}

function openLabels(path: string, inputs: readonly WantedInput[]): Opened {
  const set = Dataset.open(path);
  try {
    const { columns, notes } = inputsOfLabels(path, set.labelColumns, (name) => set.label(name), inputs);
    const ids = set.isNamed ? set.names() : set.ids();
    return { path, kind: "labels of a data set", count: set.length, ids, inputs: columns, own: [], notes };
  } finally {
    set.close();
  }
}

/** Of a data set the labels that a network looks at beside stamps. @throws GalforgeError if it lacks one */
export function inputsOfDataset(path: string, inputs: readonly WantedInput[]): InputColumns {
  const set = Dataset.open(path);
  try {
    return inputsOfLabels(path, set.labelColumns, (name) => set.label(name), inputs);
  } finally {
    set.close();
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw badFile(path, "cannot be read", cause);
  }
}
