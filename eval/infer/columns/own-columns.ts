/** The columns of tables, as they come back in the catalogue. */
import type { CatalogColumn } from "../../../shared/tables/catalog.ts";
import type { OwnColumn } from "../sources/rows/own-table.ts";
import type { Quantity } from "./quantity.ts";

/**
 * A column for each name, of the kind that holds the values of all tables: texts if any table has texts, whole numbers if all have them.
 * @param tables own columns of each table by its path
 * @param taken names of the other columns: an own column of such a name is called table_NAME
 */
export function ownColumns(
  tables: ReadonlyMap<string, readonly OwnColumn[]>,
  taken: readonly string[],
): Quantity[] {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  const names = new Set([...tables.values()].flatMap((columns) => columns.map(({ name }) => name)));
  return [...names].map((name): Quantity => {
    const parts = new Map(
      [...tables].map(([path, columns]) => [path, columns.find((column) => column.name === name)]),
    );
    let shown = name;
    while (used.has(shown.toLowerCase())) shown = `table_${shown}`;
    used.add(shown.toLowerCase());
    const column = describe(name, shown, [...parts.values()]);
    const cell = (path: string, index: number): string | number | undefined => parts.get(path)?.values[index];
    const values: Quantity["values"] =
      column.kind === "string"
        ? ({ rows: { files, index }, count }) =>
            Array.from({ length: count }, (_, k) => textOf(cell(files[k]!, index[k]!)))
        : ({ rows: { files, index }, count }) =>
            Float64Array.from({ length: count }, (_, k) => Number(cell(files[k]!, index[k]!) ?? Number.NaN));
    return { column, values };
  });
}

const textOf = (cell: string | number | undefined): string =>
  cell === undefined || Number.isNaN(cell) ? "" : String(cell);

function describe(name: string, shown: string, parts: readonly (OwnColumn | undefined)[]): CatalogColumn {
  const there = parts.filter((part) => part !== undefined);
  const [{ unit }] = there as [OwnColumn];
  const about = {
    name: shown,
    unit: there.every((part) => part.unit === unit) ? unit : "1",
    description: `column ${name} of the table`,
  };
  if (there.some(({ kind }) => kind === "string")) {
    // numbers beside texts have up to 24 characters
    const width = Math.max(...there.map((part) => (part.kind === "string" ? part.width : 24)));
    return { ...about, kind: "string", width };
  }
  if (there.length === parts.length && there.every(({ kind }) => kind === "int64"))
    return { ...about, kind: "int64" };
  return { ...about, kind: "float64", exact: true };
}
