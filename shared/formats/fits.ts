/** The header and data units (HDUs) of a FITS file. */
import { badFile } from "../errors.ts";
import { BLOCK, type FitsHeader, type FitsValue, hasEnd, paddingOf, parseHeader } from "./fits-header.ts";
import type { RandomAccess } from "./msgpack-reader.ts";

export interface Hdu {
  readonly kind: "image" | "bintable" | "other";
  /** EXTNAME, or "" */
  readonly name: string;
  readonly header: ReadonlyMap<string, FitsValue>;
  /** slowest axis first; empty if there are no data */
  readonly shape: readonly number[];
  readonly dataOffset: number;
  readonly dataBytes: number;
}

/** @throws GalforgeError E_FILE if the bytes are no FITS file or end too early */
export function listHdus(where: string, bytes: Uint8Array): Hdu[] {
  return findHdus({
    path: where,
    size: bytes.length,
    readInto: (into, position) => into.set(bytes.subarray(position, position + into.length)),
  });
}

/** The units of a file of any size: only its headers are read. @throws as `listHdus` */
export function findHdus(file: RandomAccess): Hdu[] {
  const { path, size } = file;
  const first = peek(file, 0, 9);
  if (first.startsWith("\x1f\x8b")) throw badFile(path, "is gzip-compressed: run gunzip on it first");
  if (first !== "SIMPLE  =") throw badFile(path, "is not a FITS file");
  const hdus: Hdu[] = [];
  for (let at = 0; at < size; ) {
    // the standard allows anything after the last HDU; only an XTENSION starts another
    if (at > 0 && peek(file, at, 8) !== "XTENSION") break;
    const head = readHeader(file, at);
    const hdu = describe(path, head.values, at + head.bytes);
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

/** The header at `at`: as much of the file is read as it takes to find its END. */
function readHeader(file: RandomAccess, at: number): FitsHeader {
  for (let length = 4 * BLOCK; ; length *= 4) {
    const bytes = piece(file, at, length);
    if (hasEnd(bytes) || at + length >= file.size) return parseHeader(file.path, bytes, 0);
  }
}

/** The bytes of the data array proper (heap included for tables). */
export const dataOf = (bytes: Uint8Array, hdu: Hdu): Uint8Array =>
  bytes.subarray(hdu.dataOffset, hdu.dataOffset + hdu.dataBytes);

/** A number from the header. @throws GalforgeError E_FILE if it is missing (without `fallback`) or no number */
export function numberOf(where: string, hdu: Pick<Hdu, "header">, key: string, fallback?: number): number {
  const value = hdu.header.get(key) ?? fallback;
  if (typeof value === "number") return value;
  throw badFile(where, `${key} = ${value ?? "(missing)"} must be a number`);
}

function describe(where: string, header: ReadonlyMap<string, FitsValue>, dataOffset: number): Hdu {
  const naxis = sizeOf(where, header, "NAXIS");
  const shape = Array.from({ length: naxis }, (_, i) => sizeOf(where, header, `NAXIS${naxis - i}`));
  if (header.get("GROUPS") === true) throw badFile(where, "holds random groups, which are not read here");
  const cells = naxis === 0 ? 0 : shape.reduce((a, b) => a * b, 1);
  const extra = header.has("PCOUNT") ? sizeOf(where, header, "PCOUNT") : 0;
  const width = Math.abs(numberOf(where, { header }, "BITPIX")) / 8;
  const xtension = header.get("XTENSION");
  const kind =
    xtension === undefined || xtension === "IMAGE" ? "image" : xtension === "BINTABLE" ? "bintable" : "other";
  return {
    kind,
    name: String(header.get("EXTNAME") ?? ""),
    header,
    shape,
    dataOffset,
    dataBytes: width * (cells + extra),
  };
}

function sizeOf(where: string, header: ReadonlyMap<string, FitsValue>, key: string): number {
  const value = numberOf(where, { header }, key);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw badFile(where, `${key} = ${value} must be a whole number of at least 0`);
}
