/**
 * A catalogue as CSV, plain or as ECSV: CSV after a header of "#" lines that gives units, types and facts as YAML (here in its
 * JSON form). Of a file named .csv astropy and TOPCAT accept no comments, so only .ecsv has them.
 * https://github.com/astropy/astropy-APEs/blob/main/APE6.rst
 */
import { recordByName } from "../by-name.ts";
import { AtomicFile } from "../files/atomic.ts";
import { fitsUnit } from "../formats/fits-units.ts";
import type { CatalogColumn, CatalogHead, CatalogValues, CatalogWriter } from "./catalog.ts";

/** Significant digits of estimates: those of the network's float32. */
const DIGITS = 8;

export const openCsv = (path: string, head: CatalogHead): CatalogWriter => open(path, head, "");

export const openEcsv = (path: string, head: CatalogHead): CatalogWriter => open(path, head, header(head));

function open(path: string, { columns }: CatalogHead, comments: string): CatalogWriter {
  const file = AtomicFile.create(path);
  const encoder = new TextEncoder();
  const formats = columns.map(formatter);
  file.write(encoder.encode(`${comments}${columns.map((c) => quoted(c.name)).join(",")}\n`));
  return {
    async write(values, rows) {
      let text = "";
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < formats.length; c++) text += (c === 0 ? "" : ",") + formats[c](values[c], r);
        text += "\n";
      }
      file.write(encoder.encode(text));
    },
    finish: async () => file.commit(),
    abort: () => file.abort(),
  };
}

function header({ columns, facts }: CatalogHead): string {
  const lines = [
    "%ECSV 1.0",
    "---",
    "delimiter: ','",
    "datatype:",
    ...columns.map((column) => `- ${JSON.stringify(described(column))}`),
    `meta: ${JSON.stringify(recordByName(facts.map(({ name, value }) => [name, value])))}`,
    "schema: astropy-2.0",
  ];
  return lines.map((line) => `# ${line}\n`).join("");
}

function described({ name, unit, description, kind }: CatalogColumn): Record<string, string> {
  const spelled = fitsUnit(unit);
  return { name, ...(spelled === "" ? {} : { unit: spelled }), datatype: kind, description };
}

function formatter({ kind, exact }: CatalogColumn): (values: CatalogValues, row: number) => string {
  if (kind === "string") return (values, row) => quoted(String(values[row]));
  if (kind === "float64" && exact !== true) return (values, row) => shortest(Number(values[row]));
  return (values, row) => String(values[row]);
}

/** As few characters as say the number to `DIGITS` digits; "NaN" for none. */
const shortest = (value: number): string => String(Number(value.toPrecision(DIGITS)));

const quoted = (text: string): string =>
  /[",#\s]/.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;
