/**
 * GZIP_1 and GZIP_2: pixels, big-endian, compressed by gzip; in GZIP_2 their bytes are sorted before, the highest bytes of all
 * pixels first. FITS Standard 4.0, section 10.4.2.
 */
import { gunzipSync } from "node:zlib";
import { TileDamage } from "./damage.ts";

/** Widest pixel [bytes]. */
const WIDEST = 8;

/**
 * @param count pixels of the tile
 * @returns their big-endian bytes: 1, 2, 4 or 8 a pixel
 * @throws TileDamage
 */
export function gunzipTile(bytes: Uint8Array, count: number): Uint8Array {
  let plain: Uint8Array;
  try {
    plain = gunzipSync(bytes, { maxOutputLength: WIDEST * count });
  } catch (cause) {
    throw new TileDamage(`its gzip data are damaged (${(cause as Error).message})`, { cause });
  }
  if (![1, 2, 4, WIDEST].includes(plain.length / count)) {
    throw new TileDamage(`its gzip data hold ${plain.length} bytes for ${count} pixels`);
  }
  return plain;
}

/** Puts the bytes of each pixel together again. */
export function unshuffle(bytes: Uint8Array, count: number): Uint8Array {
  const width = bytes.length / count;
  const out = new Uint8Array(bytes.length);
  for (let b = 0, from = 0; b < width; b++) {
    for (let i = b; i < out.length; i += width) out[i] = bytes[from++];
  }
  return out;
}
