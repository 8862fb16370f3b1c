/** A catalogue: columns, rows in blocks, and a file that is either whole or absent. */

import { extname } from "node:path";
import { splitExtension } from "../../datasets/survey/image-name.ts";
import { outOfRange } from "../../shared/errors.ts";
import { checkOutput, refuseOverwriting } from "../../shared/files/output.ts";
import { openCsv, openEcsv } from "./catalog-csv.ts";
import { openFits } from "./catalog-fits.ts";
import { openParquet } from "./catalog-parquet.ts";

export interface CatalogColumn {
  readonly name: string;
  /** as labels have it: "1" for a pure number */
  readonly unit: string;
  readonly description: string;
  readonly kind: "int64" | "int32" | "float64" | "string";
  /** characters of the longest "string", in `asciiText` */
  readonly width?: number;
  /** written as the same float64, not only to the precision of the network */
  readonly exact?: boolean;
}

/** Values of a column: whole numbers below 2^53 for integers. */
export type CatalogValues = Float64Array | readonly string[];

/** A fact about the catalogue. */
export interface CatalogFact {
  readonly name: string;
  /** its FITS keyword */
  readonly key: string;
  readonly value: string | number;
}

export interface CatalogHead {
  readonly columns: readonly CatalogColumn[];
  /** of the whole catalogue */
  readonly rows: number;
  readonly facts: readonly CatalogFact[];
}

export interface CatalogWriter {
  /** @param values of each column, in their order */
  write(values: readonly CatalogValues[], rows: number): Promise<void>;
  /** the file appears under its name */
  finish(): Promise<void>;
  /** nothing of it stays; harmless after `finish` */
  abort(): void;
}

type Open = (path: string, head: CatalogHead) => CatalogWriter;
const FORMATS: Readonly<Record<string, Open>> = {
  ".csv": openCsv,
  ".ecsv": openEcsv,
  ".parquet": openParquet,
  ".fits": openFits,
};

const formatOf = (path: string): Open | undefined => FORMATS[extname(path).toLowerCase()];

/**
 * Checks the name of a catalogue before work is spent on it.
 * @param inputs that it must not replace: the run and the images, with an extension in brackets or without
 * @throws GalforgeError if there is no such format, its directory is missing, if it is an input, or is there and is no catalogue
 */
export function checkCatalogPath(path: string, inputs: readonly string[]): void {
  if (formatOf(path) === undefined) throw outOfRange("--out", path, "a .csv, .ecsv, .parquet or .fits file");
  checkOutput(path, { inputs: inputs.map(fileOf), kind: "a catalogue of galforge", looksRight: isCatalog });
}

/** @param listed files that lists name, with an extension in brackets or without */
export const refuseListed = (path: string, listed: readonly string[]): void =>
  refuseOverwriting(path, listed.map(fileOf));

/** "file.fits" of "file.fits[EXT]" */
const fileOf = (input: string): string => splitExtension(input).file;

/** Of .csv files those whose columns are a catalogue's: a list of cutouts is one, too. */
const isCatalog = (head: string): boolean =>
  head.startsWith("# %ECSV") ||
  head.startsWith("PAR1") ||
  /^SIMPLE {2}= {20}T.*EXTNAME = 'CATALOG/s.test(head) ||
  /^[^\n]*,"?flags"?[,\n]/.test(head);

/** Begins a catalogue in the format that its name tells. @param path as `checkCatalogPath` allows */
export function openCatalog(path: string, head: CatalogHead): CatalogWriter {
  const open = formatOf(path);
  if (open === undefined) throw new Error(`${path} was not checked`);
  return open(path, head);
}
