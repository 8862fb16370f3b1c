/**
 * Walks through a plain msgpack document without reading its binaries: their place in the file is returned.
 * Knows what a shard may hold (maps, arrays, strings, integers, binaries), whoever wrote it; anything else is
 * refused by its type byte. https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import { badFile } from "../errors.ts";

/** Where the payload of a binary is. */
export interface BinaryPlace {
  readonly offset: number;
  readonly length: number;
}

export type Outline = number | string | BinaryPlace | readonly Outline[] | ReadonlyMap<string, Outline>;

/** What the walker needs of a file. `readInto` throws when the file ends before `into` is full. */
export interface RandomAccess {
  readonly path: string;
  readonly size: number;
  readInto(into: Uint8Array, position: number): void;
}

/** The outline of the whole document. @throws GalforgeError E_FILE if it is truncated, too long or not plain */
export function outlineMsgpack(file: RandomAccess): Outline {
  const walk = new Walk(file);
  const outline = walk.value();
  if (walk.at !== file.size) {
    throw badFile(file.path, `holds ${file.size - walk.at} bytes more than it should`);
  }
  return outline;
}

/** A shard is a map of maps, and its longest list its shape. */
const MOST_LEVELS = 16;
const MOST_ITEMS = 4096;
/** What is read at a time [bytes]: heads are small and stand close together. */
const WINDOW = 1 << 16;

class Walk {
  at = 0;
  #level = 0;
  #window = new Uint8Array(0);
  #windowAt = 0;
  readonly #file: RandomAccess;

  constructor(file: RandomAccess) {
    this.#file = file;
  }

  value(): Outline {
    if (++this.#level > MOST_LEVELS) {
      throw badFile(
        this.#file.path,
        `is damaged or not a shard: more than ${MOST_LEVELS} levels at byte ${this.at}`,
      );
    }
    const outline = this.#anything();
    this.#level--;
    return outline;
  }

  #anything(): Outline {
    const start = this.at;
    const tag = this.#take(1).getUint8(0);
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.#map(tag & 15);
    if (tag < 0xa0) return this.#array(tag & 15);
    if (tag < 0xc0) return this.#string(tag & 31);
    switch (tag) {
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#binary(this.#uint(1 << (tag - 0xc4)));
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.#uint(1 << (tag - 0xcc));
      case 0xd9:
      case 0xda:
        return this.#string(this.#uint(1 << (tag - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(tag === 0xdc ? 2 : 4));
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(tag === 0xde ? 2 : 4));
    }
    throw badFile(
      this.#file.path,
      `is damaged or not a shard: type 0x${tag.toString(16)} at byte ${start} has no place there`,
    );
  }

  #map(size: number): Map<string, Outline> {
    const out = new Map<string, Outline>();
    for (let i = 0; i < size; i++) {
      const start = this.at;
      const key = this.value();
      if (typeof key !== "string") {
        throw badFile(this.#file.path, `is damaged or not a shard: a key at byte ${start} is not a string`);
      }
      out.set(key, this.value());
    }
    return out;
  }

  #array(size: number): Outline[] {
    if (size > MOST_ITEMS) {
      throw badFile(
        this.#file.path,
        `is damaged or not a shard: a list of ${size} items at byte ${this.at}, where numbers are binaries`,
      );
    }
    const out: Outline[] = [];
    for (let i = 0; i < size; i++) out.push(this.value());
    return out;
  }

  #string(length: number): string {
    return new TextDecoder().decode(this.#take(length));
  }

  #binary(length: number): BinaryPlace {
    const offset = this.at;
    this.#need(length);
    this.at += length;
    return { offset, length };
  }

  #uint(width: number): number {
    const view = this.#take(width);
    switch (width) {
      case 1:
        return view.getUint8(0);
      case 2:
        return view.getUint16(0);
      case 4:
        return view.getUint32(0);
      default:
        return Number(view.getBigUint64(0));
    }
  }

  #take(length: number): DataView {
    this.#need(length);
    if (this.at < this.#windowAt || this.at + length > this.#windowAt + this.#window.length) {
      this.#window = new Uint8Array(Math.min(Math.max(WINDOW, length), this.#file.size - this.at));
      this.#windowAt = this.at;
      this.#file.readInto(this.#window, this.at);
    }
    const view = new DataView(this.#window.buffer, this.at - this.#windowAt, length);
    this.at += length;
    return view;
  }

  /** Checked before anything is allocated: a flipped bit in a length must not ask for 4 GiB. */
  #need(length: number): void {
    const end = this.at + length;
    if (end <= this.#file.size) return;
    throw badFile(
      this.#file.path,
      `is truncated: it has ${this.#file.size} bytes and should have at least ${end}`,
    );
  }
}
