/** CSV files with a line of known columns, as a stream of rows. */

import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { badFile, badInput, GalforgeError, outOfRange, unknownChoice } from "../errors.ts";
import { repeated } from "../repeated.ts";
import { openForReading } from "./read.ts";

type Needed = string | readonly string[];

export interface CsvColumns {
  /** that may be there */
  readonly known: readonly string[];
  /** that must be there, of an array one of them; or what says so of those that are there */
  readonly needed: readonly Needed[] | ((header: readonly string[]) => readonly Needed[]);
  /** why, for the message about one that is missing */
  readonly why?: string;
  /** What another column of this head is called in the cells; undefined: it is refused. Default: all are. */
  readonly rename?: (name: string, head: readonly string[]) => string | undefined;
}

export interface CsvRow {
  /** file and line, for messages */
  readonly where: string;
  /** of each column that is there and not empty */
  readonly cells: ReadonlyMap<string, string>;
}

const OPTIONS = {
  ...{ bom: true, trim: true, skip_empty_lines: true, info: true },
  ...{ comment: "#", comment_no_infix: true, relax_column_count: true }, // ragged rows are refused here, by file and line
};

/**
 * Reads a CSV file of any size. Cells are trimmed; empty lines, lines that begin with "#" and empty cells are left out.
 * @throws GalforgeError naming file and line: no valid CSV, a row with more or fewer cells than columns, a column that is unknown
 *   (suggests the nearest), missing or there twice
 */
export async function* readCsvRows(file: string, columns: CsvColumns): AsyncGenerator<CsvRow> {
  let header: readonly string[] | undefined;
  const rows = parse(OPTIONS);
  const input = createReadStream(file, { fd: openForReading(file).fd });
  input.on("error", (cause) => rows.destroy(badFile(file, "cannot be read", cause)));
  input.pipe(rows);
  try {
    for await (const row of rows) {
      const { record, info } = row as { record: string[]; info: { lines: number } };
      const where = `${file}:${info.lines}`;
      if (header === undefined) header = checkHeader(where, record, columns);
      else yield { where, cells: cellsOf(where, header, record) };
    }
  } catch (cause) {
    if (cause instanceof GalforgeError) throw cause;
    throw badInput(file, `is not valid CSV: ${cause instanceof Error ? cause.message : String(cause)}`);
  } finally {
    input.destroy();
  }
}

function checkHeader(
  where: string,
  columns: readonly string[],
  { known, needed, why, rename }: CsvColumns,
): readonly string[] {
  const header = columns.map((column) => {
    const name = known.includes(column) ? column : rename?.(column, columns);
    if (name === undefined) throw unknownChoice(`${where}: column`, column, known);
    return name;
  });
  const twice = repeated(header);
  if (twice !== undefined) throw badInput(where, `the column "${twice}" is there twice`);
  for (const names of typeof needed === "function" ? needed(header) : needed) {
    const any = typeof names === "string" ? [names] : names;
    if (!any.some((name) => header.includes(name))) {
      const wanted = any.map((name) => `"${name}"`).join(" or ");
      throw badInput(where, `the column ${wanted} is missing${why ?? ""} (found: ${header.join(", ")})`);
    }
  }
  return header;
}

function cellsOf(where: string, header: readonly string[], record: readonly string[]): Map<string, string> {
  if (record.length !== header.length) {
    const names = `the head names ${header.length} (${header.join(", ")})`;
    throw badInput(where, `has ${record.length} ${record.length === 1 ? "cell" : "cells"}, but ${names}`);
  }
  const cells = new Map<string, string>();
  for (let i = 0; i < header.length; i++) if (record[i] !== "") cells.set(header[i], record[i]);
  return cells;
}

/** The number of a cell. @throws GalforgeError E_RANGE */
export function csvNumber(where: string, cell: string): number {
  const value = Number(cell);
  if (Number.isNaN(value)) throw outOfRange(where, cell, "a number");
  return value;
}

/** A cell: in quotes where it must be. */
export const csvField = (text: string): string =>
  /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
