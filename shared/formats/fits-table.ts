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
    | { readonly kind: "string"; readonly values: readonly string[] }
    /** one float32 array of `shape` (slowest axis first) in each row */
    | { readonly kind: "images"; readonly values: Float32Array; readonly shape: readonly number[] }
  );

/** Bytes of each cell, TFORM, number of rows, and the big-endian cells one after the other. */
interface Encoded {
  readonly width: number;
  readonly form: string;
  readonly rows: number;
  readonly cells: Uint8Array;
}

/** A BINTABLE extension: header, rows and padding. All columns have the same number of rows. */
export function encodeTable(
  name: string,
  columns: readonly FitsColumn[],
  cards: readonly Card[] = [],
): Uint8Array {
  const encoded = columns.map(encodeColumn);
  const rows = encoded[0]?.rows ?? 0;
  columns.forEach((c, i) => {
    if (encoded[i].rows !== rows)
      throw new Error(`column ${c.name} has ${encoded[i].rows} rows, not ${rows}`);
  });
  const rowBytes = encoded.reduce((sum, e) => sum + e.width, 0);
  const head = encodeHeader([
    { key: "XTENSION", value: "BINTABLE", comment: "binary table extension" },
    { key: "BITPIX", value: 8 },
    { key: "NAXIS", value: 2 },
    { key: "NAXIS1", value: rowBytes, comment: "bytes in a row" },
    { key: "NAXIS2", value: rows, comment: "rows" },
    { key: "PCOUNT", value: 0 },
    { key: "GCOUNT", value: 1 },
    { key: "TFIELDS", value: columns.length },
    { key: "EXTNAME", value: name },
    ...columns.flatMap((c, i) => columnCards(c, encoded[i].form, i + 1)),
    ...cards,
  ]);
  const out = new Uint8Array(head.length + rows * rowBytes + paddingOf(rows * rowBytes));
  out.set(head);
  let offset = head.length;
  for (const { width, cells } of encoded) {
    for (let r = 0; r < rows; r++) {
      out.set(cells.subarray(r * width, (r + 1) * width), offset + r * rowBytes);
    }
    offset += width;
  }
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

function encodeColumn(column: FitsColumn): Encoded {
  switch (column.kind) {
    case "float64":
    case "int64":
      return {
        width: 8,
        form: column.kind === "float64" ? "D" : "K",
        rows: column.values.length,
        cells: bigEndian(column.values, 8),
      };
    case "images": {
      const size = column.shape.reduce((a, b) => a * b, 1);
      const rows = column.values.length / size;
      return { width: 4 * size, form: `${size}E`, rows, cells: bigEndian(column.values, 4) };
    }
    case "string": {
      const texts = column.values.map((v) => new TextEncoder().encode(v.replace(/[^\x20-\x7e]/g, "?")));
      const width = texts.reduce((most, t) => Math.max(most, t.length), 1);
      const cells = new Uint8Array(width * texts.length).fill(0x20);
      for (const [r, t] of texts.entries()) cells.set(t, r * width);
      return { width, form: `${width}A`, rows: texts.length, cells };
    }
  }
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

/**
 * Reads the columns of numbers and strings of a table; TSCAL and TZERO are applied.
 * @throws GalforgeError E_FILE for column types that are not read here (logical, bit, complex, variable-length)
 */
export function readTableHdu(where: string, bytes: Uint8Array, hdu: Hdu): FitsTableColumn[] {
  const [rows, rowBytes] = hdu.shape;
  const data = dataOf(bytes, hdu);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const out: FitsTableColumn[] = [];
  let offset = 0;
  for (let i = 1; i <= numberOf(where, hdu, "TFIELDS"); i++) {
    const text = (key: string): string => String(hdu.header.get(`${key}${i}`) ?? "");
    const form = /^(\d*)([A-Z])/.exec(text("TFORM"));
    const cell = form === null ? undefined : CELLS[form[2]];
    if (form === null || cell === undefined) {
      throw badFile(where, `column ${text("TTYPE")} has type ${text("TFORM")}, which is not read here`);
    }
    const repeat = form[1] === "" ? 1 : Number(form[1]);
    const [width, read] = cell;
    const scale = numberOf(where, hdu, `TSCAL${i}`, 1);
    const zero = numberOf(where, hdu, `TZERO${i}`, 0);
    const values = new Float64Array(rows * repeat);
    for (let k = 0; k < values.length; k++) {
      const at = Math.floor(k / repeat) * rowBytes + offset + (k % repeat) * width;
      values[k] = zero + scale * read(view, at);
    }
    const dims = /^\(([\d,\s]+)\)$/.exec(text("TDIM").trim())?.[1];
    out.push({
      name: text("TTYPE"),
      unit: text("TUNIT"),
      repeat,
      shape: dims === undefined ? [repeat] : dims.split(",").map(Number).reverse(),
      values: form[2] === "A" ? strings(values, rows, repeat) : values,
    });
    offset += repeat * width;
  }
  return out;
}

/** Strings end at the first NUL; trailing blanks do not count. */
const strings = (codes: Float64Array, rows: number, width: number): string[] =>
  Array.from({ length: rows }, (_, r) =>
    String.fromCharCode(...codes.subarray(r * width, (r + 1) * width))
      .split("\0")[0]
      .trimEnd(),
  );
