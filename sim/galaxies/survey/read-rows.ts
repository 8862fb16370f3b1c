/** Reads the table of a population. */

import { recordByName } from "../../../shared/by-name.ts";
import { badFile } from "../../../shared/errors.ts";
import { sha256File } from "../../../shared/files/hash.ts";
import { readTable } from "../../../shared/tables/read.ts";
import type { AskedTable, KnownTable } from "./from.ts";
import { type Rows, rowsOf } from "./rows.ts";

const isKnown = (from: AskedTable | KnownTable): from is KnownTable => "sha256" in from;

export interface OpenTable {
  readonly from: KnownTable;
  /** its rows, read when they are asked for @throws GalforgeError if the file is not there, or is another one */
  rows(): Rows;
}

/** A table that was read before is not read again until its rows are needed. @throws GalforgeError as `rowsOf` */
export function openRows(from: AskedTable | KnownTable, bands: readonly string[]): OpenTable {
  let rows: Rows | undefined;
  if (isKnown(from)) return { from, rows: () => (rows ??= readAgain(from, bands)) };
  const read = rowsOf(readTable(from.file), from, bands);
  const known = {
    ...from,
    columns: recordByName(read.columns),
    ...{ sha256: sha256File(from.file), rows: read.places.length, z: read.zRange },
  };
  return { from: known, rows: () => read };
}

function readAgain(from: KnownTable, bands: readonly string[]): Rows {
  if (sha256File(from.file) !== from.sha256) {
    throw badFile(
      from.file,
      `is not the table that the galaxies were drawn from, whose SHA-256 is ${from.sha256}`,
    );
  }
  return rowsOf(readTable(from.file), from, bands);
}
