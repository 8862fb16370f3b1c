/**
 * The few msgpack encodings that a shard needs, written by hand so that a large binary can be streamed between
 * them. Binaries always get the 5-byte `bin 32` head: the place of everything follows from the sizes alone.
 * Checked against @msgpack/msgpack in test/shared/formats/msgpack.test.ts.
 */

/** Largest payload of one msgpack binary [bytes]. */
export const MAX_BIN = 4294967295;

export const mapHead = (entries: number): Uint8Array => shortOr16(entries, 0x80, 0xde);
export const arrayHead = (items: number): Uint8Array => shortOr16(items, 0x90, 0xdc);

/** Head of a binary of `length` bytes, 0 <= length <= MAX_BIN. */
export function binHead(length: number): Uint8Array {
  if (!(length >= 0 && length <= MAX_BIN)) throw new Error(`a msgpack binary cannot hold ${length} bytes`);
  return bigEndian(0xc6, length, 4);
}

/** A string of at most 255 bytes of UTF-8. */
export function str(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  if (body.length > 255) throw new Error(`a name of ${body.length} bytes is too long: ${text.slice(0, 40)}`);
  const head = body.length < 32 ? [0xa0 | body.length] : [0xd9, body.length];
  return Uint8Array.of(...head, ...body);
}

/** An integer from 0 to 2^32 - 1. */
export function uint(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new Error(`${value} is not an unsigned 32-bit integer`);
  }
  if (value < 0x80) return Uint8Array.of(value);
  return value < 0x10000 ? bigEndian(0xcd, value, 2) : bigEndian(0xce, value, 4);
}

function shortOr16(size: number, short: number, long: number): Uint8Array {
  if (size < 16) return Uint8Array.of(short | size);
  if (size < 0x10000) return bigEndian(long, size, 2);
  throw new Error(`${size} entries are too many for a msgpack map or array here`);
}

function bigEndian(tag: number, value: number, width: 2 | 4): Uint8Array {
  const out = new Uint8Array(1 + width);
  const view = new DataView(out.buffer);
  out[0] = tag;
  if (width === 2) view.setUint16(1, value);
  else view.setUint32(1, value);
  return out;
}
