/** The two columns of a filter's file, before it is known what their numbers mean: FITS tables, and text as CSV or ECSV. */
import { parse } from "yaml";
import { z } from "zod";
import { badFile, badInput } from "../../../shared/errors.ts";
import { listHdus } from "../../../shared/formats/fits.ts";
import { readTableHdu } from "../../../shared/formats/fits-table.ts";

export interface CurveTable {
  readonly wavelength: Float64Array;
  readonly response: Float64Array;
  /** what stands at the wavelengths, "" if nothing does: name and unit of the column */
  readonly name: string;
  readonly unit: string;
}

const WANTED = "two columns of numbers are needed: wavelength and response";

/** @param bytes of the file `path` @throws GalforgeError naming file, line and what is wrong */
export function curveTable(path: string, bytes: Uint8Array): CurveTable {
  const start = String.fromCharCode(...bytes.subarray(0, 9));
  return start === "SIMPLE  =" ? fromFits(path, bytes) : fromText(path, bytes);
}

/** Of the first table of the file. */
function fromFits(path: string, bytes: Uint8Array): CurveTable {
  const hdu = listHdus(path, bytes).find(({ kind }) => kind === "bintable");
  if (hdu === undefined) throw badInput(path, `has no binary table: ${WANTED}`);
  const columns = readTableHdu(path, bytes, hdu);
  const [wavelength, response] = columns;
  const numbers = columns.every(({ values, repeat }) => values instanceof Float64Array && repeat === 1);
  if (columns.length !== 2 || !numbers) {
    throw badInput(path, `has the columns ${columns.map(({ name }) => name).join(", ")}; ${WANTED}`);
  }
  return {
    wavelength: Float64Array.from(wavelength.values, Number),
    response: Float64Array.from(response.values, Number),
    name: wavelength.name,
    unit: wavelength.unit,
  };
}

/** Cells are separated by commas, semicolons or blanks; lines that begin with # are comments, one line of names may come first. */
function fromText(path: string, bytes: Uint8Array): CurveTable {
  if (bytes.includes(0)) throw badFile(path, `is neither FITS nor text; ${WANTED}`);
  const lines = new TextDecoder()
    .decode(bytes)
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/);
  const rows: number[][] = [];
  let name: string | undefined;
  lines.forEach((line, i) => {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) return;
    const cells = text.split(/\s*[,;]\s*|\s+/);
    const numbers = cells.map((cell) => (cell === "" ? Number.NaN : Number(cell)));
    if (rows.length === 0 && name === undefined && Number.isNaN(numbers[0])) {
      name = text.split(/[,;]/)[0].replaceAll('"', "");
    } else if (numbers.length === 2 && numbers.every(Number.isFinite)) rows.push(numbers);
    else throw badInput(`${path}, line ${i + 1}`, `is ${JSON.stringify(text.slice(0, 60))}; ${WANTED}`);
  });
  if (rows.length === 0) throw badInput(path, `has no numbers; ${WANTED}`);
  const comments = lines.filter((line) => line.startsWith("#")).map((line) => line.slice(1).trim());
  return {
    wavelength: Float64Array.from(rows, ([wavelength]) => wavelength),
    response: Float64Array.from(rows, ([, response]) => response),
    name: name ?? comments.at(-1) ?? "",
    unit: comments[0]?.startsWith("%ECSV") ? ecsvUnit(path, comments) : "",
  };
}

const ecsvColumn = z.object({ name: z.string(), unit: z.string().optional() });

/** The unit of the first column in an ECSV header: "- {name: wavelength, unit: Angstrom, datatype: float64}". */
function ecsvUnit(path: string, comments: readonly string[]): string {
  const line = comments[comments.indexOf("datatype:") + 1] ?? "";
  try {
    return ecsvColumn.parse(parse(line.replace(/^- /, ""))).unit ?? "";
  } catch {
    throw badInput(
      path,
      `is ECSV with ${JSON.stringify(line)} for its first column: name, unit and datatype are expected`,
    );
  }
}
