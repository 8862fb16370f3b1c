/** The columns of lists that are the user's own, as they come back in the catalogue. */
import { asciiText } from "../../../shared/formats/fits-table.ts";
import type { CatalogColumn } from "../../../shared/tables/catalog.ts";
import type { Quantity } from "./quantity.ts";

type Cells = ReadonlyMap<string, string>;

/** Without zeros in front (007 is a text), and of so few digits that a float64 holds them. */
const WHOLE = /^-?(0|[1-9]\d{0,14})$/;
/** Of more: a float64 would round it, so that it is a text, as an id is. */
const LONG = /^[+-]?\d{16,}$/;
const NUMBER = /^[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A column for each: whole numbers of up to 15 digits if all rows have one, numbers (NaN where a cell is empty), else texts.
 * @param rows the own cells of every row of the catalogue; undefined: not from a list
 * @param taken names of the other columns: an own column of such a name is called list_NAME
 */
export function listColumns(rows: readonly (Cells | undefined)[], taken: readonly string[]): Quantity[] {
  const names = new Set<string>();
  for (const cells of rows) for (const name of cells?.keys() ?? []) names.add(name);
  const used = new Set(taken.map((name) => name.toLowerCase()));
  return [...names].map((name): Quantity => {
    const column = describe(name, rows, used);
    const values: Quantity["values"] =
      column.kind === "string"
        ? ({ rows: { own }, count }) => Array.from({ length: count }, (_, k) => own[k]?.get(name) ?? "")
        : ({ rows: { own }, count }) =>
            Float64Array.from({ length: count }, (_, k) => Number(own[k]?.get(name) ?? Number.NaN));
    return { column, values };
  });
}

function describe(name: string, rows: readonly (Cells | undefined)[], used: Set<string>): CatalogColumn {
  let shown = name;
  while (used.has(shown.toLowerCase())) shown = `list_${shown}`;
  used.add(shown.toLowerCase());
  let [isWhole, isNumber, width] = [true, true, 1];
  for (const cells of rows) {
    const cell = cells?.get(name);
    if (cell === undefined) isWhole = false;
    else {
      isWhole &&= WHOLE.test(cell);
      isNumber &&= (NUMBER.test(cell) && !LONG.test(cell)) || cell.toLowerCase() === "nan";
      width = Math.max(width, asciiText(cell).length);
    }
  }
  const about = { name: shown, unit: "1", description: `column ${name} of the list` };
  if (isWhole) return { ...about, kind: "int64" };
  return isNumber ? { ...about, kind: "float64", exact: true } : { ...about, kind: "string", width };
}
