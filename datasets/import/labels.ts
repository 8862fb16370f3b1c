/** Labels of cutouts: columns of a table, joined by an id. Pure. */
import { badInput, nearest, unknownChoice } from "../../shared/errors.ts";
import { repeated } from "../../shared/repeated.ts";
import type { Table, TableValues } from "../../shared/tables/table.ts";
import type { LabelColumn, LabelRole } from "../labels.ts";
import { roleByName } from "../role-by-name.ts";
import { onlyPositive, suspects, withoutMissing } from "./missing.ts";
import { type Pair, withErrors } from "./uncertainties.ts";

/** A row of the table, or why there is none. */
export type Found = number | string;

export const isRow = (found: Found): found is number => typeof found === "number";

export interface TableLabels {
  /** of each row */
  readonly ids: readonly string[];
  readonly columns: readonly { readonly label: LabelColumn; readonly values: Float64Array }[];
  /** what the user should know of the table */
  readonly notes: readonly string[];
}

/** Which columns are labels. */
export interface LabelWishes {
  /** [new name, name in the table]; undefined: all that hold numbers, but for the id */
  readonly columns: readonly Pair[] | undefined;
  /** [label, column of its standard deviation], besides those that their names tell (uncertainties.ts) */
  readonly errors: readonly Pair[];
  /** numbers that mean that there is none */
  readonly missing: readonly number[];
  /** [label, its unit], before what the table says */
  readonly labelUnits: readonly Pair[];
  /** of a pixel: a flux in it is one of the role flux */
  readonly unit: string;
}

/**
 * @param idColumn undefined: rows have none, and are found by their positions
 * @throws GalforgeError for an unknown column, one of texts, and an id that stands there twice
 */
export function tableLabels(
  where: string,
  table: Table,
  idColumn: string | undefined,
  { columns, errors, missing, labelUnits, unit }: LabelWishes,
): TableLabels {
  const named = idColumn === undefined ? [] : [idColumn];
  for (const name of [...named, ...[...(columns ?? []), ...errors].map(([, old]) => old)]) {
    if (!table.names.includes(name)) throw unknownChoice(`${where}: column`, name, table.names);
  }
  const ids = idColumn === undefined ? [] : table.texts(idColumn).map((id) => id.trim());
  const twice = repeated(ids);
  if (twice !== undefined) throw badInput(where, `two rows have the id "${twice}": leave one of them out`);
  const read = new Map<string, TableValues>();
  const columnOf = (name: string): TableValues => {
    const values = read.get(name) ?? table.column(name);
    read.set(name, values);
    return values;
  };
  const isNumbers = (name: string): boolean =>
    table.names.includes(name) && columnOf(name) instanceof Float64Array;
  const wanted =
    columns ??
    table.names.filter((name) => name !== idColumn && isNumbers(name)).map((name) => [name, name] as const);
  const { labels, sigmas } = withErrors(where, wanted, isNumbers, errors);
  const isError = new Set(sigmas.values());
  const names = labels.map(([name]) => name);
  const stated = new Map(labelUnits);
  for (const name of stated.keys()) {
    if (!names.includes(name)) throw unknownChoice(`${where}: label`, name, names);
  }
  const notes: string[] = [];
  const found = labels.map(([name, old]) => {
    const cells = columnOf(old);
    if (!(cells instanceof Float64Array)) {
      throw badInput(where, `the column "${old}" holds texts, and a label is a number`);
    }
    const all = withoutMissing(cells, missing);
    notes.push(...suspects(old, all));
    const { values, dropped } = isError.has(name) ? onlyPositive(all) : { values: all, dropped: 0 };
    if (dropped > 0) notes.push(`the error "${old}" is not above 0 in ${dropped} rows: it is missing there`);
    const own = stated.get(name) ?? table.units.get(old);
    return { label: describe([name, old], own, unit, sigmas.get(name)), values };
  });
  const units = new Map(found.map(({ label }) => [label.name, label.unit]));
  const withUnits = found.map(({ label, values }) => {
    const of = [...sigmas].find(([, sigma]) => sigma === label.name)?.[0];
    if (of === undefined) return { label, values };
    // a width has the unit of what it is a width of, but is none of its kind
    return { label: { ...label, unit: units.get(of)!, role: "scalar" as const }, values };
  });
  return { ids, columns: withUnits, notes: notes.map((line) => `${where}: ${line}`) };
}

/** @param stated its unit, as far as somebody says @param pixel unit of a pixel */
function describe(
  [name, old]: Pair,
  stated: string | undefined,
  pixel: string,
  sigma: string | undefined,
): LabelColumn {
  const role = roleByName(name);
  const needed = role === "flux" ? pixel : UNITS.get(role);
  const unit = stated ?? UNITS.get(role) ?? "1";
  const fits = PLAIN.has(role) || unit === needed;
  return {
    ...{ name, unit, description: `column ${old} of the table of labels`, role: fits ? role : "scalar" },
    ...(sigma === undefined ? {} : { sigma }),
  };
}

/** Units that roles prescribe. Skies and positions of a table are in units and frames of their own: they are scalars here, and so are fluxes whose unit nobody says. */
const UNITS: ReadonlyMap<LabelRole, string> = new Map([
  ["length", "arcsec"],
  ["angle", "deg"],
]);
const PLAIN: ReadonlySet<LabelRole> = new Set<LabelRole>(["scalar", "spin2-cos", "spin2-sin"]);

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
