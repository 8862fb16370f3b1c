/**
 * NumPy's .npy, version 1.0 to 3.0: a header in Python syntax, then the raw values in C order.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { badFile, type GalforgeError } from "../errors.ts";
import { alignedCopy, bytesOfArray, swapBytes } from "./bytes.ts";
import { fromHalf } from "./half.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // "\x93NUMPY"
const ALIGNMENT = 64;

export type NpyType = "float32" | "float64" | "uint16";
const DESCR: Readonly<Record<NpyType, string>> = { float32: "<f4", float64: "<f8", uint16: "<u2" };

export type NpyData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyData;
}

const VIEWS: Readonly<Record<string, (b: ArrayBuffer) => NpyData>> = {
  // a boolean is a byte, 0 or 1
  b1: (b) => new Uint8Array(b),
  f2: (b) => fromHalf(new Uint16Array(b)),
  f4: (b) => new Float32Array(b),
  f8: (b) => new Float64Array(b),
  i1: (b) => new Int8Array(b),
  i2: (b) => new Int16Array(b),
  i4: (b) => new Int32Array(b),
  i8: (b) => new BigInt64Array(b),
  u1: (b) => new Uint8Array(b),
  u2: (b) => new Uint16Array(b),
  u4: (b) => new Uint32Array(b),
  u8: (b) => new BigUint64Array(b),
};

/** `buffer` as numbers in the machine's byte order. @param code as in NumPy: "f4", "u2", "b1" for booleans */
export function numbersOf(code: string, buffer: ArrayBuffer): NpyData {
  if (!Object.hasOwn(VIEWS, code)) throw new Error(`"${code}" is no type of numbers`);
  return VIEWS[code](buffer);
}

/** The head of a file of this type and shape: the little-endian values in C order follow. */
export function npyHead(type: NpyType, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${DESCR[type]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dict.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  if (length > 65535) throw new Error(`an array of ${shape.length} dimensions is too much for .npy`);
  const text = `${dict.padEnd(length - 1)}\n`;
  return Uint8Array.of(...MAGIC, 1, 0, length & 255, length >> 8, ...new TextEncoder().encode(text));
}

/** A whole .npy file in memory. */
export function encodeNpy(
  data: Float32Array | Float64Array | Uint16Array,
  shape: readonly number[],
): Uint8Array {
  const type = data instanceof Float32Array ? "float32" : data instanceof Float64Array ? "float64" : "uint16";
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) throw new Error(`shape ${shape} needs ${size} values, not ${data.length}`);
  const head = npyHead(type, shape);
  const out = new Uint8Array(head.length + data.byteLength);
  out.set(head);
  out.set(bytesOfArray(data), head.length);
  return out;
}

export interface NpyLayout {
  readonly shape: readonly number[];
  /** type of a value, for `numbersOf` */
  readonly code: string;
  /** bytes of a value */
  readonly width: number;
  readonly bigEndian: boolean;
  /** where the values start in the file [bytes] */
  readonly dataOffset: number;
  readonly dataBytes: number;
}

export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((b, i) => bytes[i] === b);

/** As many axes as NumPy has. */
const MOST_AXES = 64;

/**
 * Where the numbers of a .npy file are, in either byte order. Fortran order is refused: its pixels would come out
 * transposed without a word.
 * @param where names the file in messages
 * @param bytes its start, header included
 * @throws GalforgeError E_FILE if it is no .npy file, ends inside its header, or holds something else than numbers
 */
export function npyLayout(where: string, bytes: Uint8Array): NpyLayout {
  if (bytes.length < 10 || !isNpy(bytes)) throw badFile(where, "is not an .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] > 1;
  if (long && bytes.length < 12) throw badFile(where, "is truncated inside its header");
  const start = long ? 12 : 10;
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (end > bytes.length) throw badFile(where, "is truncated inside its header");
  const { descr, shape } = parseHeader(where, new TextDecoder().decode(bytes.subarray(start, end)));
  const code = descr.slice(1);
  if (!Object.hasOwn(VIEWS, code)) {
    throw badFile(where, `holds values of type ${descr}; only plain numbers and booleans are read`);
  }
  const width = Number(descr[2]);
  const dataBytes = shape.reduce((a, b) => a * b, width);
  if (shape.length > MOST_AXES || !Number.isSafeInteger(dataBytes)) {
    throw badFile(where, `is damaged: no array has the shape [${shape.join(", ").slice(0, 80)}]`);
  }
  return { shape, code, width, bigEndian: descr[0] === ">", dataOffset: end, dataBytes };
}

/** The error for a file whose values end too early. @param there bytes after its header */
export const shortOfValues = (where: string, { shape, dataBytes }: NpyLayout, there: number): GalforgeError =>
  badFile(where, `is truncated: shape ${shape} needs ${dataBytes} bytes, ${there} are there`);

/**
 * Reads a whole .npy file; see `npyLayout`.
 * @throws GalforgeError E_FILE also if it is truncated
 */
export function decodeNpy(where: string, bytes: Uint8Array): NpyArray {
  const layout = npyLayout(where, bytes);
  const { shape, code, width, bigEndian, dataOffset, dataBytes } = layout;
  const there = bytes.length - dataOffset;
  if (there < dataBytes) throw shortOfValues(where, layout, there);
  const values = alignedCopy(bytes.subarray(dataOffset, dataOffset + dataBytes));
  if (bigEndian) swapBytes(values, width);
  return { shape, data: numbersOf(code, values.buffer) };
}

function parseHeader(where: string, text: string): { descr: string; shape: number[] } {
  const descr = /'descr'\s*:\s*'([<>|=][a-zA-Z]\d+)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(((?:\s*\d+L?\s*,)*(?:\s*\d+L?)?)\s*\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw badFile(where, `has a header that is not understood: ${text.trim().slice(0, 100)}`);
  }
  if (order === "True") {
    throw badFile(where, "is in Fortran order: save it again as numpy.ascontiguousarray(array)");
  }
  return {
    descr,
    shape: shape
      .split(",")
      .filter((s) => s.trim() !== "")
      .map((s) => Number(s.replace("L", ""))), // Python 2 wrote some as 64L
  };
}
