/** Reads a table, whatever its format: FITS, Parquet, CSV or ECSV, compressed or not. What the file begins with tells. */
import { decompressed } from "../files/decompressed.ts";
import { readBytes } from "../files/read.ts";
import { csvTable } from "./read-csv.ts";
import { fitsTable } from "./read-fits.ts";
import { parquetTable } from "./read-parquet.ts";
import type { Table } from "./table.ts";

/** @throws GalforgeError naming the file and what is wrong with it */
export function readTable(path: string): Table {
  const bytes = decompressed(path, readBytes(path));
  const start = String.fromCharCode(...bytes.subarray(0, 9));
  if (start === "SIMPLE  =") return fitsTable(path, bytes);
  if (start.startsWith("PAR1")) return parquetTable(path, bytes);
  return csvTable(path, bytes);
}
