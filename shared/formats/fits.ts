/** The header and data units (HDUs) of a FITS file in memory. */
import { badFile } from "../errors.ts";
import { type FitsValue, paddingOf, parseHeader } from "./fits-header.ts";

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
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw badFile(where, "is gzip-compressed: run gunzip on it first");
  if (String.fromCharCode(...bytes.subarray(0, 9)) !== "SIMPLE  =")
    throw badFile(where, "is not a FITS file");
  const hdus: Hdu[] = [];
  for (let at = 0; at < bytes.length; ) {
    // the standard allows anything after the last HDU; only an XTENSION starts another
    if (at > 0 && String.fromCharCode(...bytes.subarray(at, at + 8)) !== "XTENSION") break;
    const head = parseHeader(where, bytes, at);
    const hdu = describe(where, head.values, at + head.bytes);
    if (hdu.dataOffset + hdu.dataBytes > bytes.length) {
      throw badFile(
        where,
        `is truncated: it has ${bytes.length} bytes and should have at least ${hdu.dataOffset + hdu.dataBytes}`,
      );
    }
    hdus.push(hdu);
    at = hdu.dataOffset + hdu.dataBytes + paddingOf(hdu.dataBytes);
  }
  return hdus;
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
