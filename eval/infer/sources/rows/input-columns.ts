/** The inputs of a network as columns of numbers, from whatever holds them. */
import type { LabelColumn } from "../../../../datasets/labels.ts";
import type { TableValues } from "../../../../shared/tables/table.ts";
import { measured } from "../../../../train/data/measured.ts";
import type { TableColumns } from "../../../../train/data/table.ts";
import type { Columns } from "../../../../train/models/posterior.ts";
import { limitOf } from "../../../../train/run/config.ts";
import type { Span } from "../../rows.ts";
import { checkColumns, NOT_THERE, nameInFile, typicalOf, type WantedInput } from "./wanted-inputs.ts";

export interface InputColumns {
  /** by input, and by `limitOf` of those that may be limits, a value a row; absent: missing in all */
  readonly columns: Columns;
  /** what was found, in words */
  readonly notes: readonly string[];
}

interface Found {
  readonly values: Float64Array;
  readonly limits: ArrayLike<number> | undefined;
}

/** @throws GalforgeError as `checkColumns`, and for texts in the place of numbers */
export function inputsOfTable(table: TableColumns, inputs: readonly WantedInput[]): InputColumns {
  const units = new Map(table.labels.map(({ name, unit }) => [name, unit]));
  checkColumns(table.path, inputs, [...units.keys()], units);
  const made = together(inputs, (name) => ({
    values: table.column(name),
    limits: table.column(limitOf(name)),
  }));
  return {
    columns: made.columns,
    notes: told([...table.notes, ...made.notes], table.path),
  };
}

/** Labels of a data set. @throws as `inputsOfTable` */
export function inputsOfLabels(
  path: string,
  labels: readonly LabelColumn[],
  label: (name: string) => Float64Array,
  inputs: readonly WantedInput[],
): InputColumns {
  const units = new Map(labels.map(({ name, unit }) => [name, unit]));
  checkColumns(path, inputs, [...units.keys()], units);
  return inputsOfCells(path, inputs, label);
}

/** Own cells of a list, a row each. @throws as `inputsOfTable` */
export function inputsOfList(
  path: string,
  rows: readonly ReadonlyMap<string, string>[],
  inputs: readonly WantedInput[],
): InputColumns {
  const names = new Set(rows.flatMap((cells) => [...cells.keys()]));
  checkColumns(path, inputs, [...names], new Map());
  return inputsOfCells(path, inputs, (name) => rows.map((cells) => cells.get(name) ?? ""));
}

/** @param path as in messages @throws GalforgeError for texts in the place of numbers */
function inputsOfCells(
  path: string,
  inputs: readonly WantedInput[],
  cells: (name: string) => TableValues,
): InputColumns {
  const typical = typicalOf(inputs);
  const notes: string[] = [];
  const made = together(inputs, (name) => {
    const found = measured(path, name, cells(name), typical.get(name));
    notes.push(...found.notes);
    return { values: found.values, limits: found.limits };
  });
  return { columns: made.columns, notes: told([...notes, ...made.notes], path) };
}

/** Each once: what is said with more words says the shorter line, too. */
const told = (notes: readonly string[], path: string): string[] =>
  notes
    .filter((note) => !notes.some((other) => other !== note && other.startsWith(note)))
    .map((note) => `${path}: ${note}`);

/** What the network has not learned to take as a limit is no measurement to it: it is missing. */
function together(inputs: readonly WantedInput[], find: (name: string) => Found): InputColumns {
  const columns = new Map<string, Float64Array>();
  const notes: string[] = [];
  for (const input of inputs) {
    const name = nameInFile(input);
    if (name === NOT_THERE) continue;
    const { values, limits } = find(name);
    if (input.limits) {
      columns.set(input.name, values);
      columns.set(
        limitOf(input.name),
        Float64Array.from(values, (_, row) => limits?.[row] ?? 0),
      );
      continue;
    }
    let dropped = 0;
    const kept = values.map((x, row) => {
      if (limits === undefined || limits[row] !== 1) return x;
      dropped++;
      return Number.NaN;
    });
    if (dropped > 0) {
      notes.push(
        `${name} is a limit in ${dropped} rows, and the network was trained on measurements alone: taken as not measured`,
      );
    }
    columns.set(input.name, dropped > 0 ? kept : values);
  }
  return { columns, notes };
}

/** Puts some rows of columns into those of a batch; what is not there is missing, and no limit. */
export function fillInputs(
  to: Columns,
  from: Columns,
  { first, count, at }: Pick<Span, "first" | "count" | "at">,
): void {
  for (const [name, out] of to) {
    const values = from.get(name);
    if (values === undefined) out.fill(missing(name), at, at + count);
    else out.set(values.subarray(first, first + count), at);
  }
}

const missing = (name: string): number => (name.endsWith(limitOf("")) ? 0 : Number.NaN);

/** Columns of a batch for `capacity` rows. */
export const inputsOfBatch = (inputs: readonly WantedInput[], capacity: number): Columns =>
  new Map(
    inputs
      .flatMap(({ name, limits }) => (limits ? [name, limitOf(name)] : [name]))
      .map((name) => [name, new Float64Array(capacity).fill(missing(name))]),
  );
