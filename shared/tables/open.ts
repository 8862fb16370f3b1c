/** Which writer a catalogue has: the name of its file tells. */
import { extname } from "node:path";
import type { CatalogHead, CatalogWriter } from "./catalog.ts";
import { openCsv, openEcsv } from "./csv.ts";
import { openFits } from "./fits.ts";
import { openParquet } from "./parquet.ts";

type Open = (path: string, head: CatalogHead) => CatalogWriter;
const FORMATS: Readonly<Record<string, Open>> = {
  ".csv": openCsv,
  ".ecsv": openEcsv,
  ".parquet": openParquet,
  ".fits": openFits,
};

const formatOf = (path: string): Open | undefined => FORMATS[extname(path).toLowerCase()];

/** Whether the name of a file tells a format of catalogues. */
export const isCatalogName = (path: string): boolean => formatOf(path) !== undefined;

/** Whether a file that begins so is a table that galforge may have written; of .csv nothing but the columns can tell. */
export const isCatalogHead = (head: string): boolean =>
  head.startsWith("# %ECSV") ||
  head.startsWith("PAR1") ||
  /^SIMPLE {2}= {20}T.*EXTNAME = 'CATALOG/s.test(head);

/** Begins a catalogue. @param path a name that `isCatalogName` */
export function openCatalog(path: string, head: CatalogHead): CatalogWriter {
  const open = formatOf(path);
  if (open === undefined) throw new Error(`${path} was not checked`);
  return open(path, head);
}
