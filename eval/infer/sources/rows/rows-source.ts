/** Rows of numbers without stamps, of a table or of the labels of a data set, as a source of rows. */
import { asciiText } from "../../../../shared/formats/fits-table.ts";
import type { TableValues } from "../../../../shared/tables/table.ts";
import type { Columns } from "../../../../train/models/posterior.ts";
import type { Rows, Source, Span } from "../../rows.ts";
import { fillInputs } from "./input-columns.ts";
import type { OwnColumn } from "./own-table.ts";

export interface RowsOfFile {
  readonly path: string;
  readonly count: number;
  /** whole numbers, or texts; undefined: the numbers of the rows in the catalogue */
  readonly ids: TableValues | undefined;
  readonly inputs: Columns;
  /** what comes back in the catalogue */
  readonly own: readonly OwnColumn[];
}

export class RowsSource implements Source {
  readonly count: number;
  readonly hasNames: boolean;
  readonly longestId: number;
  readonly hasZeroPoint = false;
  readonly mayHaveZeroPoint = false;
  readonly units = [];
  readonly measuresSky = false;
  readonly own = [];
  readonly ownColumns: NonNullable<Source["ownColumns"]>;
  readonly systems = [];
  readonly failures = [];
  readonly #file: RowsOfFile;

  constructor(file: RowsOfFile) {
    this.#file = file;
    const { count, ids, own } = file;
    this.count = count;
    const names = ids instanceof Float64Array ? undefined : ids;
    this.hasNames = names !== undefined;
    this.longestId = (names ?? []).reduce((most, name) => Math.max(most, asciiText(name).length), 1);
    this.ownColumns = { path: file.path, columns: own };
  }

  hasCelestial(): boolean {
    return false;
  }

  read(rows: Rows, span: Span): void {
    fillInputs(rows.inputs, this.#file.inputs, span);
  }

  prepare(rows: Rows, { first, count, at, row }: Span): void {
    const { path, ids } = this.#file;
    for (let k = 0; k < count; k++) {
      rows.flags[at + k] = 0;
      rows.empty[at + k] = 0;
      rows.step[at + k] = 1;
      rows.originX[at + k] = 0;
      rows.originY[at + k] = 0;
      rows.celestial[at + k] = undefined;
      rows.own[at + k] = undefined;
      rows.files[at + k] = path;
      rows.index[at + k] = first + k;
      rows.ids[at + k] = String(ids === undefined ? row + k : ids[first + k]);
    }
  }

  notes(): string[] {
    return [];
  }

  close(): void {}
}
