/** Pixels inside results.json: float32, little-endian, as base64 text. Lossless, and a quarter of the room of JSON numbers. */
import { badInput } from "../../shared/errors.ts";
import { alignedCopy, bytesOfArray } from "../../shared/formats/bytes.ts";
import type { PackedImage } from "./section-schema.ts";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** @param pixels [height, width] of one band or [bands, height, width], row-major */
export const packImage = (pixels: Float32Array): PackedImage =>
  Buffer.from(bytesOfArray(pixels)).toString("base64");

/**
 * @returns the pixels, bit for bit what was packed
 * @throws GalforgeError if the text is not base64 of whole float32 values
 */
export function unpackImage(text: PackedImage): Float32Array {
  const bytes = Buffer.from(text, "base64");
  if (!BASE64.test(text) || bytes.length % 4 !== 0) {
    throw badInput("packed image", "it must be base64 of float32 pixels: run the evaluation again");
  }
  return new Float32Array(alignedCopy(bytes).buffer);
}
