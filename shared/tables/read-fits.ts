/** The first binary table of a FITS file. Numbers of a column of vectors are columns of their own: MODELFLUX[0], MODELFLUX[1], ... */
import { badInput } from "../errors.ts";
import { listHdus } from "../formats/fits.ts";
import { type FitsTableField, readField, readTexts, tableFields } from "../formats/fits-table.ts";
import { repeated } from "../repeated.ts";
import type { Table } from "./table.ts";

/** @param bytes of the file `path` */
export function fitsTable(path: string, bytes: Uint8Array): Table {
  const hdu = listHdus(path, bytes).find(({ kind }) => kind === "bintable");
  if (hdu === undefined) throw badInput(path, "has no binary table");
  const all = tableFields(path, hdu);
  const twice = repeated(all.map(({ name }) => name));
  if (twice !== undefined) throw badInput(path, `the column "${twice}" is there twice`);
  const fields = new Map(all.flatMap((field) => placesOf(field).map((place) => [place.name, place])));
  return {
    names: [...fields.keys()],
    rows: hdu.shape[0],
    units: new Map(
      [...fields].flatMap(
        ([
          name,
          {
            field: { unit },
          },
        ]) => (unit === "" ? [] : [[name, unit]]),
      ),
    ),
    column: (name) => {
      const { field, at } = fields.get(name)!;
      const { values } = readField(path, bytes, hdu, field);
      if (field.type === "A" || field.repeat === 1) return values;
      return (values as Float64Array).filter((_, k) => k % field.repeat === at);
    },
    texts: (name) => {
      const { field, at } = fields.get(name)!;
      return readTexts(path, bytes, hdu, field).filter(
        (_, k) => field.type === "A" || k % field.repeat === at,
      );
    },
  };
}

interface Place {
  readonly name: string;
  readonly field: FitsTableField;
  /** of the number in the vector of a row */
  readonly at: number;
}

/** The columns of one number or text that a field is. */
function placesOf(field: FitsTableField): Place[] {
  const { name, type, repeat } = field;
  if (type === "A" || repeat === 1) return [{ name, field, at: 0 }];
  return Array.from({ length: repeat }, (_, at) => ({ name: `${name}[${at}]`, field, at }));
}
