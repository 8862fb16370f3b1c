/** Labels of cutouts: columns of a table, joined by an id. Pure. */
import { badInput, nearest, unknownChoice } from "../../shared/errors.ts";
import { repeated } from "../../shared/repeated.ts";
import type { Table } from "../../shared/tables/table.ts";
import type { LabelColumn, LabelRole } from "../labels.ts";
import { roleByName } from "../role-by-name.ts";

/** A row of the table, or why there is none. */
export type Found = number | string;

export const isRow = (found: Found): found is number => typeof found === "number";

export interface TableLabels {
  /** of each row */
  readonly ids: readonly string[];
  readonly columns: readonly { readonly label: LabelColumn; readonly values: Float64Array }[];
}

/**
 * @param idColumn undefined: rows have none, and are found by their positions
 * @param columns [new name, name in the table]; undefined: all that hold numbers, but for the id
 * @throws GalforgeError for an unknown column, one of texts, and an id that stands there twice
 */
export function tableLabels(
  where: string,
  table: Table,
  idColumn: string | undefined,
  columns: readonly (readonly [string, string])[] | undefined,
): TableLabels {
  const named = idColumn === undefined ? [] : [idColumn];
  for (const name of [...named, ...(columns ?? []).map(([, old]) => old)]) {
    if (!table.names.includes(name)) throw unknownChoice(`${where}: column`, name, table.names);
  }
  const ids = idColumn === undefined ? [] : table.texts(idColumn).map((id) => id.trim());
  const twice = repeated(ids);
  if (twice !== undefined) throw badInput(where, `two rows have the id "${twice}": leave one of them out`);
  const wanted =
    columns ?? table.names.filter((name) => name !== idColumn).map((name) => [name, name] as const);
  const found = wanted.flatMap(([name, old]) => {
    const values = table.column(old);
    if (values instanceof Float64Array)
      return [{ label: describe(name, old, table), values: finite(values) }];
    if (columns === undefined) return [];
    throw badInput(where, `the column "${old}" holds texts, and a label is a number`);
  });
  return { ids, columns: found };
}

function describe(name: string, old: string, table: Table): LabelColumn {
  const role = roleByName(name);
  const needed = UNITS.get(role);
  const unit = table.units.get(old) ?? needed ?? "1";
  const fits = PLAIN.has(role) || (needed !== undefined && unit === needed);
  return { name, unit, description: `column ${old} of the table of labels`, role: fits ? role : "scalar" };
}

/** Units that roles prescribe. Fluxes, skies and positions of a table are in units and frames of their own: they are scalars here. */
const UNITS: ReadonlyMap<LabelRole, string> = new Map([
  ["length", "arcsec"],
  ["angle", "deg"],
]);
const PLAIN: ReadonlySet<LabelRole> = new Set<LabelRole>(["scalar", "spin2-cos", "spin2-sin"]);

const finite = (values: Float64Array): Float64Array =>
  values.map((x) => (Number.isFinite(x) ? x : Number.NaN));

/**
 * The row of each cutout, or why it has none.
 * @throws GalforgeError if no cutout has one, or an id stands twice among cutouts
 */
export function rowsOf(where: string, ids: readonly string[], cutouts: readonly string[]): Found[] {
  const twice = repeated(cutouts);
  if (twice !== undefined) throw badInput(where, `two cutouts have the id "${twice}"`);
  const places = new Map(ids.map((id, row) => [id, row]));
  const rows = cutouts.map((id) => places.get(id) ?? "no label has its id");
  if (rows.some(isRow)) return rows;
  const near = nearest(cutouts[0], ids.slice(0, 10_000));
  const hint = near === undefined ? "" : `; the nearest to "${cutouts[0]}" is "${near}"`;
  throw badInput(where, `of ${ids.length} rows none has the id of one of ${cutouts.length} cutouts${hint}`);
}
