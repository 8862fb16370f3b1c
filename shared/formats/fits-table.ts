/** FITS binary tables. FITS Standard 4.0, section 7.3. */
import { badFile } from "../errors.ts";
import { alignedCopy, bytesOfArray, swapBytes } from "./bytes.ts";
import { dataOf, type Hdu, numberOf } from "./fits.ts";
import { type Card, encodeHeader, paddingOf } from "./fits-header.ts";

interface ColumnHead {
  readonly name: string;
  /** TUNIT, in FITS spelling (see `fitsUnit`) */
  readonly unit?: string;
  /** TCOMM: not in the standard, but shown by TOPCAT */
  readonly description?: string;
}

export type FitsColumn = ColumnHead &
  (
    | { readonly kind: "float64"; readonly values: Float64Array }
    | { readonly kind: "int64"; readonly values: BigInt64Array }
    | { readonly kind: "int32"; readonly values: Int32Array }
    /** `width` characters in each row; default: those of the longest */
    | { readonly kind: "string"; readonly values: readonly string[]; readonly width?: number }
    /** one array of `shape` (slowest axis first) in each row */
    | {
        readonly kind: "images";
        readonly values: Float32Array | Float64Array | BigInt64Array;
        readonly shape: readonly number[];
      }
  );

/** A BINTABLE extension: header, rows and padding. All columns have the same number of rows. */
export function encodeTable(
  name: string,
  columns: readonly FitsColumn[],
  cards: readonly Card[] = [],
): Uint8Array {
  const rows = encodeRows(columns);
  const head = tableHead(name, columns, columns.length === 0 ? 0 : rowsOf(columns[0]), cards);
  const out = new Uint8Array(head.length + rows.length + paddingOf(rows.length));
  out.set(head);
  out.set(rows, head.length);
  return out;
}

/**
 * The head of a table; `encodeRows` of all its rows, in any number of pieces, and `paddingOf` bytes of zeros follow.
 * @param columns with the types of the table's columns; how many values they hold does not matter
 */
export function tableHead(
  name: string,
  columns: readonly FitsColumn[],
  rows: number,
  cards: readonly Card[] = [],
): Uint8Array {
  const types = columns.map(typeOf);
  return encodeHeader([
    { key: "XTENSION", value: "BINTABLE", comment: "binary table extension" },
    { key: "BITPIX", value: 8 },
    { key: "NAXIS", value: 2 },
    { key: "NAXIS1", value: types.reduce((sum, t) => sum + t.width, 0), comment: "bytes in a row" },
    { key: "NAXIS2", value: rows, comment: "rows" },
    { key: "PCOUNT", value: 0 },
    { key: "GCOUNT", value: 1 },
    { key: "TFIELDS", value: columns.length },
    { key: "EXTNAME", value: name },
    ...columns.flatMap((c, i) => columnCards(c, types[i].form, i + 1)),
    ...cards,
  ]);
}

/** Rows of a table, one after the other. All columns have the same number of them. */
export function encodeRows(columns: readonly FitsColumn[]): Uint8Array {
  const rows = columns.length === 0 ? 0 : rowsOf(columns[0]);
  for (const c of columns) {
    if (rowsOf(c) !== rows) throw new Error(`column ${c.name} has ${rowsOf(c)} rows, not ${rows}`);
  }
  const widths = columns.map((c) => typeOf(c).width);
  const rowBytes = widths.reduce((sum, width) => sum + width, 0);
  const out = new Uint8Array(rows * rowBytes);
  let offset = 0;
  columns.forEach((column, i) => {
    const width = widths[i];
    const cells = cellsOf(column, width);
    for (let r = 0; r < rows; r++) {
      const [to, from] = [offset + r * rowBytes, r * width];
      if (width > 8) out.set(cells.subarray(from, from + width), to);
      else for (let b = 0; b < width; b++) out[to + b] = cells[from + b];
    }
    offset += width;
  });
  return out;
}

function columnCards(column: FitsColumn, form: string, i: number): Card[] {
  const cards: Card[] = [
    { key: `TTYPE${i}`, value: column.name },
    { key: `TFORM${i}`, value: form },
  ];
  if (column.kind === "images")
    cards.push({ key: `TDIM${i}`, value: `(${[...column.shape].reverse().join(",")})` });
  if (column.unit) cards.push({ key: `TUNIT${i}`, value: column.unit });
  if (column.description) cards.push({ key: `TCOMM${i}`, value: column.description });
  return cards;
}

const rowsOf = (column: FitsColumn): number =>
  column.kind === "images" ? column.values.length / pixelsOf(column.shape) : column.values.length;

const pixelsOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Bytes of a cell, and TFORM. */
function typeOf(column: FitsColumn): { width: number; form: string } {
  switch (column.kind) {
    case "float64":
      return { width: 8, form: "D" };
    case "int64":
      return { width: 8, form: "K" };
    case "int32":
      return { width: 4, form: "J" };
    case "images": {
      const { BYTES_PER_ELEMENT: bytes } = column.values;
      const letter = column.values instanceof BigInt64Array ? "K" : bytes === 4 ? "E" : "D";
      return { width: bytes * pixelsOf(column.shape), form: `${pixelsOf(column.shape)}${letter}` };
    }
    case "string": {
      const width =
        column.width ?? column.values.reduce((most, text) => Math.max(most, asciiText(text).length), 1);
      return { width, form: `${width}A` };
    }
  }
}

/** Text as FITS has it, ASCII alone: other characters become \u{e9} and the like, so that different texts stay different. */
export const asciiText = (text: string): string =>
  text.replace(/[^\x20-\x7e]/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`);

/** The big-endian cells of a column, one after the other. */
function cellsOf(column: FitsColumn, width: number): Uint8Array {
  if (column.kind !== "string") return bigEndian(column.values, column.values.BYTES_PER_ELEMENT);
  const cells = new Uint8Array(width * column.values.length).fill(0x20);
  column.values.forEach((text, r) => {
    const codes = new TextEncoder().encode(asciiText(text));
    cells.set(codes.subarray(0, width), r * width);
  });
  return cells;
}

function bigEndian(values: ArrayBufferView, width: number): Uint8Array {
  const out = alignedCopy(bytesOfArray(values));
  swapBytes(out, width);
  return out;
}

export interface FitsTableColumn {
  readonly name: string;
  readonly unit: string;
  /** values of one row: 1, or more for a vector; characters for a string */
  readonly repeat: number;
  /** slowest axis first, from TDIM */
  readonly shape: readonly number[];
  /** all rows one after the other; integers beyond 2^53 lose digits */
  readonly values: Float64Array | readonly string[];
}

type Cell = (view: DataView, at: number) => number;
const CELLS: Readonly<Record<string, readonly [width: number, read: Cell]>> = {
  B: [1, (v, at) => v.getUint8(at)],
  I: [2, (v, at) => v.getInt16(at)],
  J: [4, (v, at) => v.getInt32(at)],
  K: [8, (v, at) => Number(v.getBigInt64(at))],
  E: [4, (v, at) => v.getFloat32(at)],
  D: [8, (v, at) => v.getFloat64(at)],
  A: [1, (v, at) => v.getUint8(at)],
};

/** Bytes of a value that is not read: logical, complex, descriptors of variable-length arrays. */
const OTHER_WIDTHS: Readonly<Record<string, number>> = { L: 1, C: 8, M: 16, P: 8, Q: 16 };

/** The description of a column in the header of its table. */
export interface FitsTableField {
  readonly name: string;
  readonly unit: string;
  /** letter of TFORM */
  readonly type: string;
  /** values of one row: 1, or more for a vector; characters for a string */
  readonly repeat: number;
  /** bytes from the start of a row */
  readonly offset: number;
  /** number of the column, from 1 */
  readonly number: number;
}

/** @throws GalforgeError E_FILE for a TFORM that is none */
export function tableFields(where: string, hdu: Hdu): FitsTableField[] {
  const out: FitsTableField[] = [];
  let offset = 0;
  for (let number = 1; number <= numberOf(where, hdu, "TFIELDS"); number++) {
    const text = (key: string): string => String(hdu.header.get(`${key}${number}`) ?? "");
    const name = text("TTYPE");
    const [, digits, type] = /^(\d*)([A-Z])/.exec(text("TFORM")) ?? [];
    const width = type === "X" ? 1 / 8 : (CELLS[type]?.[0] ?? OTHER_WIDTHS[type]);
    if (width === undefined) {
      throw badFile(where, `column ${name} has type ${text("TFORM")}, which is not read here`);
    }
    const repeat = digits === "" ? 1 : Number(digits);
    out.push({ name, unit: text("TUNIT"), type, repeat, offset, number });
    offset += Math.ceil(repeat * width);
  }
  return out;
}

/**
 * Reads the columns of numbers and strings of a table; TSCAL and TZERO are applied, TNULL is NaN.
 * @throws GalforgeError E_FILE for column types that are not read here (logical, bit, complex, variable-length)
 */
export const readTableHdu = (where: string, bytes: Uint8Array, hdu: Hdu): FitsTableColumn[] =>
  tableFields(where, hdu).map((field) => readField(where, bytes, hdu, field));

/** One column. @throws as `readTableHdu` */
export function readField(
  where: string,
  bytes: Uint8Array,
  hdu: Hdu,
  field: FitsTableField,
): FitsTableColumn {
  const [rows, rowBytes] = hdu.shape;
  const { name, unit, type, repeat, offset, number } = field;
  const cell = CELLS[type];
  if (cell === undefined) {
    const form = hdu.header.get(`TFORM${number}`);
    throw badFile(where, `column ${name} has type ${form}, which is not read here`);
  }
  const data = dataOf(bytes, hdu);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, read] = cell;
  const scale = numberOf(where, hdu, `TSCAL${number}`, 1);
  const zero = numberOf(where, hdu, `TZERO${number}`, 0);
  const blank = hdu.header.get(`TNULL${number}`);
  const values = new Float64Array(rows * repeat);
  for (let k = 0; k < values.length; k++) {
    const at = Math.floor(k / repeat) * rowBytes + offset + (k % repeat) * width;
    const stored = read(view, at);
    values[k] = stored === blank ? Number.NaN : zero + scale * stored;
  }
  const dims = /^\(([\d,\s]+)\)$/.exec(String(hdu.header.get(`TDIM${number}`) ?? "").trim())?.[1];
  return {
    ...{ name, unit, repeat },
    shape: dims === undefined ? [repeat] : dims.split(",").map(Number).reverse(),
    values: type === "A" ? strings(values, rows, repeat) : values,
  };
}

/** One column as texts, all rows one after the other; of 64-bit integers with all their digits, "" for TNULL and NaN. @throws as `readTableHdu` */
export function readTexts(
  where: string,
  bytes: Uint8Array,
  hdu: Hdu,
  field: FitsTableField,
): readonly string[] {
  const { values } = readField(where, bytes, hdu, field);
  if (!(values instanceof Float64Array)) return values;
  const { type, repeat, offset, number } = field;
  const isWhole = type === "K" && numberOf(where, hdu, `TSCAL${number}`, 1) === 1;
  if (!isWhole) return Array.from(values, (value) => (Number.isNaN(value) ? "" : String(value)));
  const data = dataOf(bytes, hdu);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const zero = BigInt(numberOf(where, hdu, `TZERO${number}`, 0));
  return Array.from(values, (value, k) => {
    const at = Math.floor(k / repeat) * hdu.shape[1] + offset + (k % repeat) * 8;
    return Number.isNaN(value) ? "" : String(view.getBigInt64(at) + zero);
  });
}

/** Strings end at the first NUL; trailing blanks do not count. */
const strings = (codes: Float64Array, rows: number, width: number): string[] =>
  Array.from({ length: rows }, (_, r) =>
    String.fromCharCode(...codes.subarray(r * width, (r + 1) * width))
      .split("\0")[0]
      .trimEnd(),
  );
