/** The cells of the table that holds a tile-compressed image: a row a tile. FITS Standard 4.0, sections 7.3 and 10.1. */
import { badFile } from "../../errors.ts";
import type { FitsValue } from "../fits-header.ts";
import type { RandomAccess } from "../msgpack-reader.ts";

export interface TableUnit {
  /** header of the table */
  readonly table: ReadonlyMap<string, FitsValue>;
  /** of its rows and heap in the file */
  readonly dataOffset: number;
  readonly dataBytes: number;
}

interface Column {
  /** in the row [bytes] */
  readonly offset: number;
  /** "P" or "Q": the row says where in the heap an array is; otherwise the type of a number */
  readonly type: string;
  /** type of the numbers of an array in the heap */
  readonly item: string;
}

const BYTES: Readonly<Record<string, number>> = {
  ...{ L: 1, X: 0.125, B: 1, A: 1, I: 2, J: 4, K: 8, E: 4, D: 8, C: 8, M: 16, P: 8, Q: 16 },
};

const NUMBERS: Readonly<Record<string, (view: DataView) => number>> = {
  B: (view) => view.getUint8(0),
  I: (view) => view.getInt16(0),
  J: (view) => view.getInt32(0),
  K: (view) => Number(view.getBigInt64(0)),
  E: (view) => view.getFloat32(0),
  D: (view) => view.getFloat64(0),
};

export class TileTable {
  readonly rows: number;
  readonly #file: RandomAccess;
  readonly #unit: TableUnit;
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #rowBytes: number;
  readonly #heap: number;

  /** @throws GalforgeError E_FILE if its header is damaged */
  constructor(file: RandomAccess, unit: TableUnit) {
    const { table } = unit;
    const number = (key: string, fallback?: number): number => {
      const value = table.get(key) ?? fallback;
      if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
      throw badFile(file.path, `is damaged: ${key} = ${value ?? "(missing)"} of a tile-compressed image`);
    };
    this.#file = file;
    this.#unit = unit;
    this.#rowBytes = number("NAXIS1");
    this.rows = number("NAXIS2");
    this.#heap = number("THEAP", this.#rowBytes * this.rows);
    this.#columns = columnsOf(file.path, table, Math.min(number("TFIELDS"), 999), this.#rowBytes);
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  /** @throws GalforgeError E_FILE if the column holds no numbers */
  number(name: string, row: number): number {
    const column = this.#columns.get(name);
    const read = column === undefined ? undefined : NUMBERS[column.type];
    if (column === undefined || read === undefined) {
      throw badFile(this.#file.path, `its column ${name} must hold numbers`);
    }
    return read(this.#cell(column, row));
  }

  /**
   * The array of a cell as it is in the heap, and the bytes of a value of it.
   * @returns undefined if there is no such column or the array is empty
   * @throws GalforgeError E_FILE if the array is not inside the heap
   */
  array(name: string, row: number): { readonly bytes: Uint8Array; readonly width: number } | undefined {
    const column = this.#columns.get(name);
    if (column === undefined) return undefined;
    if (column.item === "") throw badFile(this.#file.path, `its column ${name} must be of variable length`);
    const view = this.#cell(column, row);
    const isLong = column.type === "Q";
    const count = isLong ? Number(view.getBigUint64(0)) : view.getUint32(0);
    const at = isLong ? Number(view.getBigUint64(8)) : view.getUint32(4);
    if (count === 0) return undefined;
    const width = BYTES[column.item];
    const length = Math.ceil(count * width);
    if (this.#heap + at + length > this.#unit.dataBytes) {
      throw badFile(this.#file.path, `is damaged: tile ${row + 1} lies outside the data (${name})`);
    }
    const bytes = new Uint8Array(length);
    this.#file.readInto(bytes, this.#unit.dataOffset + this.#heap + at);
    return { bytes, width };
  }

  #cell(column: Column, row: number): DataView {
    const bytes = new Uint8Array(BYTES[column.type]);
    this.#file.readInto(bytes, this.#unit.dataOffset + row * this.#rowBytes + column.offset);
    return new DataView(bytes.buffer);
  }
}

function columnsOf(
  path: string,
  table: ReadonlyMap<string, FitsValue>,
  count: number,
  rowBytes: number,
): Map<string, Column> {
  const columns = new Map<string, Column>();
  let offset = 0;
  for (let i = 1; i <= count; i++) {
    const form = String(table.get(`TFORM${i}`) ?? "");
    const [, repeat, type, item] = /^(\d*)([LXBAIJKEDCMPQ])([LXBAIJKEDCM]?)/.exec(form.trim()) ?? [];
    if (type === undefined) throw badFile(path, `is damaged: TFORM${i} = "${form}" is no type of a column`);
    const name = String(table.get(`TTYPE${i}`) ?? "").trim();
    columns.set(name.toUpperCase(), { offset, type, item });
    offset += Math.ceil((repeat === "" ? 1 : Number(repeat)) * BYTES[type]);
  }
  if (offset <= rowBytes) return columns;
  throw badFile(path, `is damaged: its columns need ${offset} bytes a row, but NAXIS1 = ${rowBytes}`);
}
