/** A catalogue as a FITS binary table, the extension CATALOG, written as a stream of rows. */
import { AtomicFile } from "../files/atomic.ts";
import { FitsUnit } from "../files/fits-unit.ts";
import { CHECKSUM_CARDS } from "../formats/fits-checksum.ts";
import { type Card, encodeHeader } from "../formats/fits-header.ts";
import { encodeRows, type FitsColumn, tableHead } from "../formats/fits-table.ts";
import { fitsUnit } from "../formats/fits-units.ts";
import type { CatalogColumn, CatalogHead, CatalogValues, CatalogWriter } from "./catalog.ts";

const NAME = "CATALOG";
/** A file begins with an image; this one has no pixels. */
const PRIMARY: readonly Card[] = [
  { key: "SIMPLE", value: true, comment: "conforms to FITS standard" },
  { key: "BITPIX", value: 8 },
  { key: "NAXIS", value: 0 },
  { key: "EXTEND", value: true },
  ...CHECKSUM_CARDS,
];

export function openFits(path: string, { columns, rows, facts }: CatalogHead): CatalogWriter {
  const file = AtomicFile.create(path);
  const cards = facts.map(({ key, name, value }): Card => ({ key, value, comment: name }));
  const none = columns.map((column) =>
    withValues(column, column.kind === "string" ? [] : new Float64Array(0)),
  );
  new FitsUnit(file, encodeHeader(PRIMARY)).finish();
  const table = new FitsUnit(file, tableHead(NAME, none, rows, [...cards, ...CHECKSUM_CARDS]));
  return {
    async write(values) {
      table.write(encodeRows(columns.map((column, i) => withValues(column, values[i]))));
    },
    async finish() {
      table.finish();
      file.commit();
    },
    abort: () => file.abort(),
  };
}

function withValues(column: CatalogColumn, values: CatalogValues): FitsColumn {
  const { name, unit, description, kind, width = 1 } = column;
  const head = { name, unit: fitsUnit(unit), description };
  if (kind === "string") return { ...head, kind, values: values as readonly string[], width };
  const numbers = values as Float64Array;
  if (kind === "int64") return { ...head, kind, values: BigInt64Array.from(numbers, BigInt) };
  if (kind === "int32") return { ...head, kind, values: Int32Array.from(numbers) };
  return { ...head, kind, values: numbers };
}
