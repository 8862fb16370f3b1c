/** The first binary table of a FITS file. */
import { badInput } from "../errors.ts";
import { listHdus } from "../formats/fits.ts";
import { readField, tableFields } from "../formats/fits-table.ts";
import { repeated } from "../repeated.ts";
import type { Table } from "./table.ts";

/** @param bytes of the file `path` */
export function fitsTable(path: string, bytes: Uint8Array): Table {
  const hdu = listHdus(path, bytes).find(({ kind }) => kind === "bintable");
  if (hdu === undefined) throw badInput(path, "has no binary table");
  const all = tableFields(path, hdu);
  const twice = repeated(all.map(({ name }) => name));
  if (twice !== undefined) throw badInput(path, `the column "${twice}" is there twice`);
  const fields = new Map(all.map((field) => [field.name, field]));
  return {
    names: [...fields.keys()],
    rows: hdu.shape[0],
    column: (name) => {
      const field = fields.get(name)!;
      if (field.type !== "A" && field.repeat !== 1) {
        throw badInput(path, `the column "${name}" has ${field.repeat} numbers in a row, not one`);
      }
      return readField(path, bytes, hdu, field).values;
    },
  };
}
