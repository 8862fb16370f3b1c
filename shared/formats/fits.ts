/** The header and data units (HDUs) of a FITS file. */
import { badFile } from "../errors.ts";
import {
  BLOCK,
  type FitsHeader,
  type FitsValue,
  hasEnd,
  paddingOf,
  parseHeader,
  parseNumber,
  type Repeated,
} from "./fits-header.ts";
import { inherited } from "./fits-inherit.ts";
import { isTiled, originalHeader } from "./fits-tiles/header.ts";
import type { RandomAccess } from "./msgpack-reader.ts";

export interface Hdu {
  /** a tile-compressed image is an image */
  readonly kind: "image" | "bintable" | "other";
  /** EXTNAME, or "" */
  readonly name: string;
  /** EXTVER */
  readonly version: number;
  /** of a tile-compressed image, the header that it had before; with the primary header's keywords where INHERIT says so */
  readonly header: ReadonlyMap<string, FitsValue>;
  readonly repeated: readonly Repeated[];
  /** slowest axis first; empty if there are no data */
  readonly shape: readonly number[];
  /** in the file: of a tile-compressed image the table that holds it */
  readonly dataOffset: number;
  readonly dataBytes: number;
  /** of a tile-compressed image: the header of the table that holds it */
  readonly table: ReadonlyMap<string, FitsValue> | undefined;
}

/** @throws GalforgeError E_FILE if the bytes are no FITS file or end too early */
export const listHdus = (where: string, bytes: Uint8Array): Hdu[] => findHdus(inMemory(where, bytes));

export const inMemory = (path: string, bytes: Uint8Array): RandomAccess => ({
  path,
  size: bytes.length,
  readInto: (into, position) => into.set(bytes.subarray(position, position + into.length)),
});

/** The units of a file of any size: only its headers are read. @throws as `listHdus` */
export function findHdus(file: RandomAccess): Hdu[] {
  const { path, size } = file;
  if (peek(file, 0, 9) !== "SIMPLE  =") throw badFile(path, "is not a FITS file");
  const hdus: Hdu[] = [];
  for (let at = 0; at < size; ) {
    // the standard allows anything after the last HDU; only an XTENSION starts another
    if (at > 0 && peek(file, at, 8) !== "XTENSION") break;
    const head = readHeader(file, at);
    const hdu = describe(path, head, at + head.bytes, hdus[0]);
    if (hdu.dataOffset + hdu.dataBytes > size) {
      throw badFile(
        path,
        `is truncated: it has ${size} bytes and should have at least ${hdu.dataOffset + hdu.dataBytes}`,
      );
    }
    hdus.push(hdu);
    at = hdu.dataOffset + hdu.dataBytes + paddingOf(hdu.dataBytes);
  }
  return hdus;
}

/** At most `length` bytes, as characters. */
const peek = (file: RandomAccess, at: number, length: number): string =>
  String.fromCharCode(...piece(file, at, length));

function piece(file: RandomAccess, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(length, file.size - at));
  file.readInto(bytes, at);
  return bytes;
}

/** A header beyond this is none [bytes]: 800,000 cards. */
const MOST_HEADER = 1 << 26;

/** The header at `at`: as much of the file is read as it takes to find its END. */
function readHeader(file: RandomAccess, at: number): FitsHeader {
  for (let length = 4 * BLOCK; ; length *= 4) {
    const bytes = piece(file, at, length);
    if (hasEnd(bytes) || at + length >= file.size || length > MOST_HEADER) {
      return parseHeader(file.path, bytes, 0);
    }
  }
}

/** The bytes of the data array proper (heap included for tables). */
export const dataOf = (bytes: Uint8Array, hdu: Hdu): Uint8Array =>
  bytes.subarray(hdu.dataOffset, hdu.dataOffset + hdu.dataBytes);

/**
 * A number from the header, also where it stands there as a text.
 * @throws GalforgeError E_FILE if it is missing (without `fallback`) or no number
 */
export function numberOf(where: string, hdu: Pick<Hdu, "header">, key: string, fallback?: number): number {
  const value = hdu.header.get(key) ?? fallback;
  const number = typeof value === "string" ? parseNumber(value.trim()) : value;
  if (typeof number === "number") return number;
  throw badFile(where, `${key} = ${value ?? "(missing)"} must be a number`);
}

function describe(where: string, head: FitsHeader, dataOffset: number, primary: Hdu | undefined): Hdu {
  const { values, repeated } = head;
  const { shape, dataBytes } = sizeOf(where, values);
  if (values.get("GROUPS") === true && shape.at(-1) === 0) {
    throw badFile(where, "holds random groups, which are not read here");
  }
  const xtension = values.get("XTENSION");
  const tiled = xtension === "BINTABLE" && isTiled(values);
  const own = tiled ? originalHeader(values) : values;
  const isImage = tiled || xtension === undefined || xtension === "IMAGE";
  return {
    kind: isImage ? "image" : xtension === "BINTABLE" ? "bintable" : "other",
    name: String(values.get("EXTNAME") ?? "").trim(),
    version: Number(values.get("EXTVER") ?? 1),
    header: primary === undefined ? own : inherited(own, primary),
    repeated,
    shape: tiled ? sizeOf(where, own).shape : shape,
    dataOffset,
    dataBytes,
    table: tiled ? values : undefined,
  };
}

const BITPIX: readonly number[] = [8, 16, 32, 64, -32, -64];
/** The largest that the standard allows. */
const MOST_AXES = 999;

/**
 * Axes, slowest first, and bytes of the data: |BITPIX| / 8 GCOUNT (PCOUNT + NAXIS1 NAXIS2 ...). FITS Standard 4.0, 4.4.1.
 * @throws GalforgeError E_FILE for what no file can hold
 */
function sizeOf(
  where: string,
  header: ReadonlyMap<string, FitsValue>,
): { readonly shape: readonly number[]; readonly dataBytes: number } {
  const whole = (key: string, most: number, fallback?: number): number => {
    const value = numberOf(where, { header }, key, fallback);
    if (Number.isSafeInteger(value) && value >= 0 && value <= most) return value;
    const limits = most === MOST_AXES ? `from 0 to ${most}` : "of at least 0";
    throw badFile(where, `is damaged: ${key} = ${value} must be a whole number ${limits}`);
  };
  const bitpix = numberOf(where, { header }, "BITPIX");
  if (!BITPIX.includes(bitpix)) throw badFile(where, `BITPIX = ${bitpix} is not a FITS type`);
  const naxis = whole("NAXIS", MOST_AXES);
  const most = Number.MAX_SAFE_INTEGER;
  const shape = Array.from({ length: naxis }, (_, i) => whole(`NAXIS${naxis - i}`, most));
  const cells = naxis === 0 ? 0 : shape.reduce((a, b) => a * b, 1);
  const count = whole("GCOUNT", most, 1) * (whole("PCOUNT", most, 0) + cells);
  const dataBytes = (Math.abs(bitpix) / 8) * count;
  if (Number.isSafeInteger(dataBytes)) return { shape, dataBytes };
  throw badFile(
    where,
    `is damaged: no file can hold an image of the shape [${shape.join(", ").slice(0, 80)}]`,
  );
}
