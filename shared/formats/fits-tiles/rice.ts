/**
 * RICE_1: differences of neighbouring pixels in blocks, each with a number of low bits that stand as they are and the rest
 * in unary. FITS Standard 4.0, section 10.4.1; Pence, Seaman & White 2009, PASP 121, 414.
 */
import { Bits } from "./bits.ts";
import { endsEarly, TileDamage } from "./damage.ts";

interface Width {
  /** bits of the number that begins a block */
  readonly codeBits: number;
  /** that number in a block whose differences are not coded */
  readonly plain: number;
  /** a value as a pixel of this width holds it */
  readonly wrap: (value: number) => number;
}

const WIDTHS: Readonly<Record<number, Width>> = {
  1: { codeBits: 3, plain: 6, wrap: (value) => value & 0xff },
  2: { codeBits: 4, plain: 14, wrap: (value) => (value << 16) >> 16 },
  4: { codeBits: 5, plain: 25, wrap: (value) => value | 0 },
};

/**
 * @param count pixels of the tile
 * @param bytePix bytes of a pixel: 1 (without sign), 2 or 4
 * @param blockSize pixels of a block
 * @throws TileDamage
 */
export function decodeRice(
  bytes: Uint8Array,
  count: number,
  bytePix: number,
  blockSize: number,
): Int32Array<ArrayBuffer> {
  const width = WIDTHS[bytePix];
  if (width === undefined) throw new TileDamage(`BYTEPIX = ${bytePix} must be 1, 2 or 4`);
  if (!Number.isSafeInteger(blockSize) || blockSize < 1) {
    throw new TileDamage(`BLOCKSIZE = ${blockSize} must be a whole number of at least 1`);
  }
  const { codeBits, plain, wrap } = width;
  // checked before room is made for the pixels
  if (8 * (bytes.length - bytePix) < Math.ceil(count / blockSize) * codeBits) throw endsEarly();
  const pixels = new Int32Array(count);
  const bits = new Bits(bytes, bytePix);
  let last = firstPixel(bytes, bytePix);
  for (let start = 0; start < count; start += blockSize) {
    const end = Math.min(start + blockSize, count);
    const code = bits.take(codeBits);
    if (code === 0) {
      pixels.fill(wrap(last), start, end);
      continue;
    }
    const low = code - 1;
    if (low > plain) throw new TileDamage("a block begins with a code that does not exist");
    for (let i = start; i < end; i++) {
      const mapped = low === plain ? bits.take(8 * bytePix) : ((bits.zeros() << low) | bits.take(low)) >>> 0;
      last = wrap(last + (mapped & 1 ? ~(mapped >>> 1) : mapped >>> 1));
      pixels[i] = last;
    }
  }
  return pixels;
}

/** It stands before the first block as it is. */
function firstPixel(bytes: Uint8Array, bytePix: number): number {
  let value = 0;
  for (let i = 0; i < bytePix; i++) value = (value << 8) | bytes[i];
  return value;
}
