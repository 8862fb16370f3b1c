/** FITS images: primary arrays and IMAGE extensions, plain or tile-compressed. FITS Standard 4.0, sections 4.4.1, 7.1 and 10. */
import { badFile } from "../errors.ts";
import { alignedCopy, swapBytes } from "./bytes.ts";
import { type Hdu, inMemory, listHdus, numberOf } from "./fits.ts";
import { type Card, encodeHeader } from "./fits-header.ts";
import { TiledImage } from "./fits-tiles/tiled-image.ts";
import type { RandomAccess } from "./msgpack-reader.ts";
import { type Numbers, readNumbers } from "./number-file.ts";

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

export const hasImage = ({ kind, dataBytes }: Hdu): boolean => kind === "image" && dataBytes > 0;

/** The first that is an image and has data. @throws GalforgeError E_FILE if there is none */
export function firstImage(where: string, hdus: readonly Hdu[]): Hdu {
  const hdu = hdus.find(hasImage);
  if (hdu === undefined) throw badFile(where, "holds no image");
  return hdu;
}

/** @throws GalforgeError E_FILE if a card is not what the standard allows */
export function scalingOf(where: string, hdu: Hdu): FitsScaling {
  const bitpix = numberOf(where, hdu, "BITPIX");
  const blank = bitpix > 0 ? hdu.header.get("BLANK") : undefined;
  return {
    code: CODES[bitpix],
    width: Math.abs(bitpix) / 8,
    scale: numberOf(where, hdu, "BSCALE", 1),
    zero: numberOf(where, hdu, "BZERO", 0),
    blank: typeof blank === "number" ? blank : undefined,
  };
}

/** Reads values from number `first` on, as many as `out` takes; see `readNumbers`. */
export type ReadPixels = (first: number, out: Numbers) => void;

/** The physical values of an image, which are read when they are asked for. */
export function pixelsOf(file: RandomAccess, hdu: Hdu): ReadPixels {
  const scaling = scalingOf(file.path, hdu);
  if (hdu.table !== undefined) {
    const image = new TiledImage(file, { ...hdu, table: hdu.table }, scaling);
    return (first, out) => image.read(first, out);
  }
  const stored = { ...scaling, bigEndian: true, dataOffset: hdu.dataOffset };
  return (first, out) => readNumbers(file, stored, first, out);
}

/** The image of one header and data unit. */
export function readImageHdu(where: string, bytes: Uint8Array, hdu: Hdu): FitsImage {
  const read = pixelsOf(inMemory(where, bytes), hdu);
  const data = new Float64Array(hdu.shape.reduce((a, b) => a * b, 1));
  read(0, data);
  return { shape: hdu.shape, data, header: hdu.header };
}

export interface ImageHduOptions {
  readonly dtype: "float32" | "int32" | "uint16" | "uint8";
  /** slowest axis first, x last */
  readonly shape: readonly number[];
  /** name of an IMAGE extension; without it, the primary array of the file */
  readonly extension?: string;
  readonly cards?: readonly Card[];
}

const BITPIX = { float32: -32, int32: 32, uint16: 16, uint8: 8 } as const;

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
  const bitpix: Card = { key: "BITPIX", value: BITPIX[dtype] };
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
export function encodePixels(pixels: Float32Array | Uint16Array | Uint8Array | Int32Array): Uint8Array {
  const out = alignedCopy(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  if (pixels instanceof Uint16Array) {
    // subtracting 32768 modulo 2^16 flips the top bit: byte 1 of each little-endian pair
    for (let i = 1; i < out.length; i += 2) out[i] ^= 0x80;
  }
  swapBytes(out, pixels.BYTES_PER_ELEMENT);
  return out;
}
