/** FITS images: primary arrays and IMAGE extensions. FITS Standard 4.0, sections 4.4.1 and 7.1. */
import { badFile } from "../errors.ts";
import { alignedCopy, swapBytes } from "./bytes.ts";
import { dataOf, type Hdu, listHdus, numberOf } from "./fits.ts";
import { type Card, encodeHeader } from "./fits-header.ts";
import { numbersOf } from "./npy.ts";

export interface FitsImage {
  /** slowest axis first, as in NumPy: [NAXISn, ..., NAXIS2, NAXIS1]; x is the last */
  readonly shape: readonly number[];
  /** physical values BZERO + BSCALE * stored; NaN where an integer image is BLANK */
  readonly data: Float64Array;
  readonly header: ReadonlyMap<string, string | number | boolean>;
}

/** BITPIX as a type of npy.ts. */
const CODES: Readonly<Record<string, string>> = {
  "8": "u1",
  "16": "i2",
  "32": "i4",
  "64": "i8",
  "-32": "f4",
  "-64": "f8",
};

/** How stored values become physical ones: zero + scale * stored; NaN where stored is `blank`. */
export interface FitsScaling {
  /** type of a stored value, for `numbersOf` of npy.ts */
  readonly code: string;
  /** bytes of a stored value */
  readonly width: number;
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | undefined;
}

/**
 * The first image of a FITS file.
 * @param where names the file in messages
 * @throws GalforgeError E_FILE if it is no FITS file, is truncated, or holds no image that is read here
 */
export function readFitsImage(where: string, bytes: Uint8Array): FitsImage {
  return readImageHdu(where, bytes, firstImage(where, listHdus(where, bytes)));
}

/** The first that is an image and has data. @throws GalforgeError E_FILE if there is none */
export function firstImage(where: string, hdus: readonly Hdu[]): Hdu {
  const hdu = hdus.find((h) => h.kind === "image" && h.dataBytes > 0);
  if (hdu !== undefined) return hdu;
  const compressed = hdus.some((h) => h.header.get("ZIMAGE") === true);
  throw badFile(
    where,
    compressed ? "its image is tile-compressed: run funpack on it first" : "holds no image",
  );
}

/** @throws GalforgeError E_FILE if a card is not what the standard allows */
export function scalingOf(where: string, hdu: Hdu): FitsScaling {
  const bitpix = numberOf(where, hdu, "BITPIX");
  const code = CODES[bitpix];
  if (code === undefined) throw badFile(where, `BITPIX = ${bitpix} is not a FITS type`);
  const blank = bitpix > 0 ? hdu.header.get("BLANK") : undefined;
  return {
    code,
    width: Math.abs(bitpix) / 8,
    scale: numberOf(where, hdu, "BSCALE", 1),
    zero: numberOf(where, hdu, "BZERO", 0),
    blank: typeof blank === "number" ? blank : undefined,
  };
}

/** The image of one header and data unit. */
export function readImageHdu(where: string, bytes: Uint8Array, hdu: Hdu): FitsImage {
  const { code, width, scale, zero, blank } = scalingOf(where, hdu);
  const raw = alignedCopy(dataOf(bytes, hdu));
  swapBytes(raw, width);
  const stored = numbersOf(code, raw.buffer);
  const data = new Float64Array(stored.length);
  for (let i = 0; i < data.length; i++) {
    const value = Number(stored[i]);
    data[i] = value === blank ? Number.NaN : zero + scale * value;
  }
  return { shape: hdu.shape, data, header: hdu.header };
}

export interface ImageHduOptions {
  readonly dtype: "float32" | "uint16";
  /** slowest axis first, x last */
  readonly shape: readonly number[];
  /** name of an IMAGE extension; without it, the primary array of the file */
  readonly extension?: string;
  readonly cards?: readonly Card[];
}

/** The head of an image; `encodePixels` of all its values and `paddingOf` bytes of zeros follow. */
export function imageHead(options: ImageHduOptions): Uint8Array {
  const { dtype, shape, extension, cards = [] } = options;
  const first: Card =
    extension === undefined
      ? { key: "SIMPLE", value: true, comment: "conforms to FITS standard" }
      : { key: "XTENSION", value: "IMAGE", comment: "image extension" };
  const axes = [...shape].reverse().map((size, i): Card => ({ key: `NAXIS${i + 1}`, value: size }));
  const tail: Card[] =
    extension === undefined
      ? [{ key: "EXTEND", value: true }]
      : [
          { key: "PCOUNT", value: 0 },
          { key: "GCOUNT", value: 1 },
          { key: "EXTNAME", value: extension },
        ];
  // FITS has no unsigned 16-bit type: stored as signed with an offset, the convention of section 4.4.2.5
  const unsigned: Card[] =
    dtype === "uint16"
      ? [
          { key: "BSCALE", value: 1 },
          { key: "BZERO", value: 32768 },
        ]
      : [];
  const bitpix: Card = { key: "BITPIX", value: dtype === "float32" ? -32 : 16 };
  return encodeHeader([
    first,
    bitpix,
    { key: "NAXIS", value: shape.length },
    ...axes,
    ...tail,
    ...unsigned,
    ...cards,
  ]);
}

/** Big-endian bytes of pixel values, as a new array. */
export function encodePixels(pixels: Float32Array | Uint16Array): Uint8Array {
  const out = alignedCopy(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  if (pixels instanceof Uint16Array) {
    // subtracting 32768 modulo 2^16 flips the top bit: byte 1 of each little-endian pair
    for (let i = 1; i < out.length; i += 2) out[i] ^= 0x80;
  }
  swapBytes(out, pixels.BYTES_PER_ELEMENT);
  return out;
}
