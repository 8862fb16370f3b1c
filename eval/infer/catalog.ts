/** A catalogue: columns, rows in blocks, and a file that is either whole or absent. */

import { existsSync, statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { badFile, badInput, outOfRange } from "../../shared/errors.ts";
import { isThere } from "../../shared/files/read.ts";
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
 * @param images files that it must not replace
 * @throws GalforgeError if there is no such format, its directory is missing, or it is a directory or one of the images
 */
export function checkCatalogPath(path: string, images: readonly string[]): void {
  if (formatOf(path) === undefined) throw outOfRange("--out", path, "a .csv, .ecsv, .parquet or .fits file");
  const parent = dirname(resolve(path));
  if (!isThere(parent)) throw badFile(path, `cannot be written: make the directory ${parent} first`);
  if (existsSync(path) && statSync(path).isDirectory()) throw badFile(path, "is a directory");
  if (images.some((image) => resolve(image) === resolve(path))) {
    throw badInput("--out", `${path} is one of the images, which would be lost: choose another name`);
  }
}

/** Begins a catalogue in the format that its name tells. @param path as `checkCatalogPath` allows */
export function openCatalog(path: string, head: CatalogHead): CatalogWriter {
  const open = formatOf(path);
  if (open === undefined) throw new Error(`${path} was not checked`);
  return open(path, head);
}
