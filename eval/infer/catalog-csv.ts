/**
 * A catalogue as ECSV: CSV with a header of "#" lines that gives units, types and facts as YAML (here in its JSON form). TOPCAT
 * and astropy read it with its units, pandas with comment="#". Of plain CSV TOPCAT accepts no comments.
 * https://github.com/astropy/astropy-APEs/blob/main/APE6.rst
 */
import { AtomicFile } from "../../shared/files/atomic.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import type { CatalogColumn, CatalogHead, CatalogValues, CatalogWriter } from "./catalog.ts";

/** Significant digits of estimates: those of the network's float32. */
const DIGITS = 8;

export function openCsv(path: string, head: CatalogHead): CatalogWriter {
  const file = AtomicFile.create(path);
  const encoder = new TextEncoder();
  const formats = head.columns.map(formatter);
  file.write(encoder.encode(header(head)));
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
    `meta: ${JSON.stringify(Object.fromEntries(facts.map(({ name, value }) => [name, value])))}`,
    "schema: astropy-2.0",
  ];
  return `${lines.map((line) => `# ${line}\n`).join("")}${columns.map((c) => quoted(c.name)).join(",")}\n`;
}

function described({ name, unit, description, kind }: CatalogColumn): Record<string, string> {
  const spelled = fitsUnit(unit);
  return { name, ...(spelled === "" ? {} : { unit: spelled }), datatype: kind, description };
}

function formatter({ kind }: CatalogColumn): (values: CatalogValues, row: number) => string {
  if (kind === "string") return (values, row) => quoted(String(values[row]));
  if (kind === "float64") return (values, row) => shortest(Number(values[row]));
  return (values, row) => String(values[row]);
}

/** As few characters as say the number to `DIGITS` digits; "NaN" for none. */
const shortest = (value: number): string => String(Number(value.toPrecision(DIGITS)));

const quoted = (text: string): string =>
  /[",#\s]/.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;
