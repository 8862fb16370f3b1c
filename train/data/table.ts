/** Rows of a table as training data: FITS, Parquet, CSV or ECSV. */
import { existsSync, statSync } from "node:fs";
import type { LabelColumn, LabelRole } from "../../datasets/labels.ts";
import { roleByName } from "../../datasets/role-by-name.ts";
import { DEFAULT_FRACTIONS, type Fractions, type Split, splitIndices } from "../../datasets/splits.ts";
import { spread } from "../../datasets/spread.ts";
import { badInput, GalforgeError, unknownChoice } from "../../shared/errors.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { readTable } from "../../shared/tables/read.ts";
import type { Table, TableValues } from "../../shared/tables/table.ts";
import { limitOf } from "../run/config.ts";
import { errorNames, measured, type Typical, undetected } from "./measured.ts";
import { NO_IMAGE, NO_NORMALISER, RowsSource } from "./rows-source.ts";

/** Whether a name is that of a file, and so of a table, for data sets are directories. */
export const isTable = (spec: string): boolean => existsSync(spec) && statSync(spec).isFile();

export interface TableOptions {
  readonly fractions?: Fractions | undefined;
  /** most training rows, from all over the split */
  readonly n?: number | undefined;
}

/** The columns of a table as numbers, each read when it is asked for. */
export class TableColumns {
  readonly path: string;
  readonly rows: number;
  readonly labels: readonly LabelColumn[];
  readonly #table: Table;
  readonly #typical: ReadonlyMap<string, Typical>;
  readonly #held = new Map<string, Float64Array>();
  /** what was found in the columns that were read, in words */
  readonly notes: string[] = [];

  /** @param typical of columns that are not to be judged by themselves */
  constructor(path: string, typical: ReadonlyMap<string, Typical> = new Map()) {
    this.path = path;
    this.#table = readTable(path);
    this.#typical = typical;
    this.rows = this.#table.rows;
    const { names, units } = this.#table;
    this.labels = names.map((name): LabelColumn => {
      const sigma = errorNames(name).find((error) => names.includes(error));
      return {
        ...{ name, unit: units.get(name) ?? "1", description: `column ${name} of the table` },
        ...{ role: roleOf(name), missing: true },
        ...(sigma === undefined ? {} : { sigma }),
      };
    });
  }

  /** @param name of a column, or `limitOf` one @throws GalforgeError for one that is not there or holds texts */
  column(name: string): Float64Array {
    const held = this.#held.get(name);
    if (held !== undefined) return held;
    const quantity = name.endsWith(limitOf("")) ? name.slice(0, -limitOf("").length) : name;
    const label = this.labels.find((column) => column.name === quantity);
    if (label === undefined) throw unknownChoice(`${this.path}: column`, quantity, this.#table.names);
    this.#read(label);
    return this.#held.get(name)!;
  }

  /** As they are in the file. @param name of a column @throws GalforgeError if it holds neither numbers nor texts */
  cells(name: string): TableValues {
    return this.#table.column(name);
  }

  /** The same as texts, ids with all their digits. */
  texts(name: string): readonly string[] {
    return this.#table.texts(name);
  }

  #read({ name, sigma }: LabelColumn): void {
    const ofMagnitude = this.labels.find((label) => label.sigma === name)?.name;
    const cells = this.#table.column(name);
    const partner = this.#partner(sigma ?? ofMagnitude);
    const typical = this.#typical.get(sigma !== undefined ? name : (ofMagnitude ?? name));
    const pair =
      partner === undefined
        ? undefined
        : sigma !== undefined
          ? undetected(cells, partner, typical)
          : undetected(partner, cells, typical);
    const own = pair === undefined ? cells : sigma !== undefined ? pair.magnitude : pair.error;
    const { values, limits, notes } = measured(this.path, name, own, this.#typical.get(name));
    const isLimit =
      sigma !== undefined && pair !== undefined ? pair.limits : (limits ?? new Uint8Array(this.rows));
    const count = isLimit.reduce((sum, one) => sum + one, 0);
    this.notes.push(...notes, ...(count === 0 ? [] : [`${name} is a limit in ${count} rows`]));
    this.#held.set(name, values);
    this.#held.set(limitOf(name), Float64Array.from(isLimit));
  }

  /** The magnitude of an error, or the error of a magnitude; undefined if there is none that can be read. */
  #partner(name: string | undefined): TableValues | undefined {
    if (name === undefined) return undefined;
    try {
      return this.#table.column(name);
    } catch (error) {
      if (error instanceof GalforgeError) return undefined;
      throw error;
    }
  }
}

/** Redshifts, whose errors grow as 1 + z. */
const REDSHIFT = /^(z|zs|z_?spec|spec_?z|z_?true|redshift|z_?best|zsdss|z_?sp)$/i;
const roleOf = (name: string): LabelRole => (REDSHIFT.test(name) ? "redshift" : roleByName(name));

/** @throws GalforgeError if it is no table, or its train split has no rows */
export function openTableSource(
  path: string,
  { fractions = DEFAULT_FRACTIONS, n = Infinity }: TableOptions,
): RowsSource {
  const table = new TableColumns(path);
  const ids = Float64Array.from({ length: table.rows }, (_, row) => row);
  const rowsOf = (split: Split): Uint32Array => splitIndices(ids, split, fractions);
  const indices = { train: spread(rowsOf("train"), n), val: rowsOf("val"), test: rowsOf("test") };
  if (indices.train.length === 0) {
    throw badInput(
      path,
      `none of its ${table.rows} rows is to be trained on: give a larger table, or another --split`,
    );
  }
  const { train, val, test } = indices;
  return new RowsSource({
    description: {
      ...{ kind: "table", name: path, sha256: sha256File(path) },
      counts: { train: train.length, val: val.length, test: test.length },
      ...{ fractions, options: { rows: table.rows } },
    },
    ...{ image: NO_IMAGE, normaliser: NO_NORMALISER, labels: table.labels },
    notes: () => table.notes,
    async labelsOf(split, names) {
      const pick = (column: Float64Array): Float64Array =>
        Float64Array.from(indices[split], (row) => column[row]!);
      return { ids: pick(ids), columns: new Map(names.map((name) => [name, pick(table.column(name))])) };
    },
    async close() {},
  });
}
