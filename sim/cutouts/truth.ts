/** The catalogue of a field, as `sim field` writes it. */
import { LABEL_ROLES, type LabelColumn } from "../../datasets/labels.ts";
import { roleByName } from "../../datasets/role-by-name.ts";
import { badFile } from "../../shared/errors.ts";
import type { Hdu } from "../../shared/formats/fits.ts";
import { type FitsTableField, readField, tableFields } from "../../shared/formats/fits-table.ts";
import type { RandomAccess } from "../../shared/formats/msgpack-reader.ts";
import { CATALOGUE } from "../field/field-file.ts";

export interface Truth {
  readonly rows: number;
  /** every column of numbers but x and y */
  readonly columns: readonly (LabelColumn & { readonly values: Float64Array })[];
  /** [pixels from the field's lower-left corner] */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** @returns undefined if there is no table of that name @throws GalforgeError E_FILE if it has no positions */
export function readTruth(file: RandomAccess, hdus: readonly Hdu[]): Truth | undefined {
  const hdu = hdus.find(({ kind, name }) => kind === "bintable" && name === CATALOGUE);
  if (hdu === undefined) return undefined;
  const bytes = new Uint8Array(hdu.dataBytes);
  file.readInto(bytes, hdu.dataOffset);
  const table = { ...hdu, dataOffset: 0 };
  const numbers = tableFields(file.path, hdu).filter(({ type, repeat }) => type !== "A" && repeat === 1);
  const columns = numbers.map((field) => ({
    ...describe(field, hdu.header),
    values: readField(file.path, bytes, table, field).values as Float64Array,
  }));
  const values = (name: string): Float64Array => {
    const found = columns.find((column) => column.name === name);
    if (found === undefined) throw badFile(file.path, `its table ${CATALOGUE} has no column "${name}"`);
    return found.values;
  };
  const [x, y] = [values("x"), values("y")];
  return { rows: hdu.shape[0], columns: columns.filter(({ name }) => name !== "x" && name !== "y"), x, y };
}

function describe({ name, unit, number }: FitsTableField, header: Hdu["header"]): LabelColumn {
  const text = (key: string): string => String(header.get(`${key}${number}`) ?? "");
  const role = LABEL_ROLES.find((one) => one === text("TROLE")) ?? roleByName(name);
  const band = text("TBAND");
  return {
    ...{ name, role, unit: unit === "" ? "1" : unit.replace(/\badu\b/, "ADU"), description: text("TCOMM") },
    ...(band === "" ? {} : { band }),
    missing: true,
  };
}
