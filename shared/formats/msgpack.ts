/**
 * The msgpack encodings that a shard needs. Small values are msgpackr's; the heads of maps and binaries are written by hand, so that a
 * large binary can be streamed after its head. Binaries always get the 5-byte `bin 32` head.
 */
import { Packr } from "#msgpackr";

/** Largest payload of one msgpack binary [bytes]. */
export const MAX_BIN = 4294967295;

/** Plain msgpack: no records, and no other extension of its own. */
const packr = new Packr({ useRecords: false });

/** A value that is held in memory, whole. @param value with integers from 0 to 2^32 - 1: others would become float64 */
export const small = (value: string | number | readonly number[]): Uint8Array => packr.pack(value);

/** Head of a map of `entries` keys and values, which follow in turn. */
export function mapHead(entries: number): Uint8Array {
  if (entries < 16) return Uint8Array.of(0x80 | entries);
  if (entries < 0x10000) return Uint8Array.of(0xde, entries >>> 8, entries & 0xff);
  throw new Error(`${entries} entries are too many for a msgpack map here`);
}

/** Head of a binary of `length` bytes, 0 <= length <= MAX_BIN. */
export function binHead(length: number): Uint8Array {
  if (!(length >= 0 && length <= MAX_BIN)) throw new Error(`a msgpack binary cannot hold ${length} bytes`);
  const out = new Uint8Array(5);
  out[0] = 0xc6;
  new DataView(out.buffer).setUint32(1, length);
  return out;
}
