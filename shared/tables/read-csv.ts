/**
 * CSV and ECSV: a line of names, cells between commas, semicolons, tabs or blanks, comments after "#". Where the first line is of
 * numbers, the names are those of the comment before it.
 */
import { parse } from "csv-parse/sync";
import { parseDocument } from "yaml";
import { z } from "zod";
import { badFile, badInput } from "../errors.ts";
import { repeated } from "../repeated.ts";
import { numberOf, type Table } from "./table.ts";

const DELIMITERS = [",", ";", "\t", " "];

/** That is neither empty nor a comment. */
const FIRST_LINE = /^(?!#|\s*$).*$/m;

/** Aligned columns have several blanks between them. */
const withSingleBlanks = (text: string): string => text.replace(/ {2,}/g, " ").replace(/^ | (?=\r?$)/gm, "");

/** @param bytes of the file `path` @throws GalforgeError naming the file and the line */
export function csvTable(path: string, bytes: Uint8Array): Table {
  if (bytes.includes(0)) throw badFile(path, "is no table: neither FITS, Parquet, CSV nor ECSV");
  const written = new TextDecoder().decode(bytes);
  const first = FIRST_LINE.exec(written);
  if (first === null) throw badInput(path, "is empty: a line of column names is needed");
  const delimiter = DELIMITERS.find((one) => first[0].trim().includes(one)) ?? ",";
  const text = delimiter === " " ? withSingleBlanks(written) : written;
  const head = FIRST_LINE.exec(text)!;
  const lines = parseRows(path, text, delimiter);
  const names = lines[0].every(isNumber) ? namesBefore(path, text.slice(0, head.index), delimiter) : lines[0];
  const rows = names === lines[0] ? lines.slice(1) : lines;
  if (rows.length > 0 && rows[0].length !== names.length) {
    throw badInput(path, `names ${names.length} columns (${names.join(", ")}) and has ${rows[0].length}`);
  }
  const twice = repeated(names);
  if (twice !== undefined) throw badInput(path, `the column "${twice}" is there twice`);
  const texts = (name: string): string[] => {
    const place = names.indexOf(name);
    return rows.map((row) => row[place]);
  };
  return {
    names,
    rows: rows.length,
    units: unitsIn(text.slice(0, head.index)),
    texts,
    column: (name) => {
      const cells = texts(name);
      const numbers = cells.map(numberOf);
      return numbers.every((one) => one !== undefined) ? Float64Array.from(numbers) : cells;
    },
  };
}

const ecsvHead = z.object({
  datatype: z.array(z.object({ name: z.string(), unit: z.string().exactOptional() })),
});

/** Units in the head of an ECSV file: YAML behind "# ". */
function unitsIn(head: string): Map<string, string> {
  if (!head.startsWith("# %ECSV")) return new Map();
  const lines = head.split(/\r?\n/).filter((line) => line.startsWith("# ") && !line.startsWith("# %ECSV"));
  const yaml = lines.map((line) => line.slice(2)).join("\n");
  const parsed = ecsvHead.safeParse(parseDocument(yaml, { logLevel: "silent" }).toJS());
  if (!parsed.success) return new Map();
  return new Map(
    parsed.data.datatype.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]])),
  );
}

const isNumber = (cell: string): boolean => cell !== "" && !Number.isNaN(Number(cell));

/** Names of a comment such as "# z u g r", the last of those above the numbers. */
function namesBefore(path: string, above: string, delimiter: string): string[] {
  const comment =
    above
      .trimEnd()
      .split(/\r\n|\n|\r/)
      .at(-1) ?? "";
  const names = comment.replace(/^#+\s*/, "");
  if (names === "") {
    throw badInput(path, "begins with numbers: a line of column names is needed above them");
  }
  return parseRows(path, names, delimiter)[0];
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
