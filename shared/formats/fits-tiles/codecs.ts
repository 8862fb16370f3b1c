/** From the bytes of a tile to whole numbers, or to numbers of the image's own type. */
import { badFile } from "../../errors.ts";
import { alignedCopy, swapBytes } from "../bytes.ts";
import type { FitsValue } from "../fits-header.ts";
import { numbersOf } from "../npy.ts";
import { TileDamage } from "./damage.ts";
import { gunzipTile, unshuffle } from "./gzip.ts";
import { decodeHcompress } from "./hcompress.ts";
import { decodePlio } from "./plio.ts";
import { decodeRice } from "./rice.ts";

/** @param shape of the tile, slowest axis first @param isFloat whether the numbers are floating-point ones */
export type Codec = (bytes: Uint8Array, shape: readonly number[], isFloat: boolean) => ArrayLike<number>;

const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * The codec that ZCMPTYPE names, with its parameters ZNAMEn and ZVALn.
 * @throws GalforgeError E_FILE for one that is not known
 */
export function codecOf(path: string, table: ReadonlyMap<string, FitsValue>): Codec {
  const parameter = (name: string, fallback: number): number => {
    for (let i = 1; table.has(`ZNAME${i}`); i++) {
      if (String(table.get(`ZNAME${i}`)).toUpperCase() === name) return Number(table.get(`ZVAL${i}`));
    }
    return fallback;
  };
  const name = String(table.get("ZCMPTYPE") ?? "(missing)").trim();
  switch (name) {
    case "RICE_1":
    case "RICE_ONE": {
      const [bytePix, blockSize] = [parameter("BYTEPIX", 4), parameter("BLOCKSIZE", 32)];
      return (bytes, shape) => decodeRice(bytes, countOf(shape), bytePix, blockSize);
    }
    case "GZIP_1":
      return (bytes, shape, isFloat) =>
        plainNumbers(gunzipTile(bytes, countOf(shape)), countOf(shape), isFloat);
    case "GZIP_2":
      return (bytes, shape, isFloat) => {
        const count = countOf(shape);
        return plainNumbers(unshuffle(gunzipTile(bytes, count), count), count, isFloat);
      };
    case "PLIO_1":
      return (bytes, shape) => decodePlio(new Int16Array(nativeCopy(bytes, 2)), countOf(shape));
    case "HCOMPRESS_1": {
      const smooth = parameter("SMOOTH", 0) !== 0;
      return (bytes, shape) => decodeHcompress(bytes, planeOf(shape), smooth);
    }
    case "NOCOMPRESS":
      return (bytes, shape, isFloat) => plainNumbers(bytes, countOf(shape), isFloat);
    default:
      throw badFile(path, `is compressed by "${name}", which is not read here: run funpack on it first`);
  }
}

/** [rows, columns] of a tile of two axes; others have one pixel. */
function planeOf(shape: readonly number[]): readonly [number, number] {
  const [rows, columns, ...more] = shape.filter((size) => size > 1);
  if (more.length > 0) throw new TileDamage("it has more than two axes, which HCOMPRESS cannot have");
  if (rows === undefined) return [1, 1];
  if (columns !== undefined) return [rows, columns];
  return shape.at(-1) === 1 ? [rows, 1] : [1, rows];
}

/** Big-endian numbers of as many bytes as there are for each pixel. */
export function plainNumbers(bytes: Uint8Array, count: number, isFloat: boolean): ArrayLike<number> {
  const width = bytes.length / count;
  const code = `${isFloat ? "f" : width === 1 ? "u" : "i"}${width}`;
  if (!["u1", "i2", "i4", "i8", "f4", "f8"].includes(code)) {
    throw new TileDamage(`it has ${bytes.length} bytes for ${count} pixels`);
  }
  const numbers = numbersOf(code, nativeCopy(bytes, width));
  return numbers instanceof BigInt64Array
    ? Float64Array.from(numbers, Number)
    : (numbers as ArrayLike<number>);
}

function nativeCopy(bytes: Uint8Array, width: number): ArrayBuffer {
  if (bytes.length % width !== 0)
    throw new TileDamage(`its ${bytes.length} bytes are no whole number of words`);
  const copy = alignedCopy(bytes);
  swapBytes(copy, width);
  return copy.buffer;
}
