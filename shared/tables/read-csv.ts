/** CSV and ECSV: a line of names, cells between commas, semicolons, tabs or blanks, comments after "#". */
import { parse } from "csv-parse/sync";
import { badFile, badInput } from "../errors.ts";
import { repeated } from "../repeated.ts";
import type { Table } from "./table.ts";

const DELIMITERS = [",", ";", "\t", " "];

/** What stands for no value where others are numbers. */
const NONE = /^(|nan|null|none|n\/a|na|-|--)$/i;

/** @param bytes of the file `path` @throws GalforgeError naming the file and the line */
export function csvTable(path: string, bytes: Uint8Array): Table {
  if (bytes.includes(0)) throw badFile(path, "is no table: neither FITS, Parquet, CSV nor ECSV");
  const text = new TextDecoder().decode(bytes);
  const head = /^(?!#|\s*$).*$/m.exec(text)?.[0];
  if (head === undefined) throw badInput(path, "is empty: a line of column names is needed");
  const delimiter = DELIMITERS.find((one) => head.trim().includes(one)) ?? ",";
  const [names, ...rows] = parseRows(path, text, delimiter);
  const twice = repeated(names);
  if (twice !== undefined) throw badInput(path, `the column "${twice}" is there twice`);
  return {
    names,
    rows: rows.length,
    column: (name) => {
      const place = names.indexOf(name);
      const cells = rows.map((row) => row[place]);
      const numbers = Float64Array.from(cells, (cell) => (NONE.test(cell) ? Number.NaN : Number(cell)));
      return cells.some((cell, i) => Number.isNaN(numbers[i]) && !NONE.test(cell)) ? cells : numbers;
    },
  };
}

function parseRows(path: string, text: string, delimiter: string): string[][] {
  try {
    return parse(text, {
      ...{ delimiter, bom: true, trim: true, skip_empty_lines: true, relax_quotes: false },
      ...{ comment: "#", comment_no_infix: true, ignore_last_delimiters: false },
    });
  } catch (cause) {
    throw badInput(path, `is not a valid table: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
