import { endsEarly } from "./damage.ts";

/** The bits of bytes, the highest first, as RICE_1 and HCOMPRESS_1 take them. */
export class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  /** the lowest `#left` bits of this are still to be taken */
  #rest = 0;
  #left = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#at = start;
  }

  #next(): number {
    if (this.#at >= this.#bytes.length) throw endsEarly();
    return this.#bytes[this.#at++];
  }

  /** A number of at most 32 bits, without sign. */
  take(count: number): number {
    let value = 0;
    let wanted = count;
    while (wanted > this.#left) {
      value = (value << this.#left) | this.#rest;
      wanted -= this.#left;
      this.#rest = this.#next();
      this.#left = 8;
    }
    this.#left -= wanted;
    value = (value << wanted) | (this.#rest >>> this.#left);
    this.#rest &= (1 << this.#left) - 1;
    return value >>> 0;
  }

  /** Zeros before the next one, which is taken too. */
  zeros(): number {
    let count = 0;
    while (this.#rest === 0) {
      count += this.#left;
      this.#rest = this.#next();
      this.#left = 8;
    }
    const length = 32 - Math.clz32(this.#rest);
    count += this.#left - length;
    this.#left = length - 1;
    this.#rest ^= 1 << this.#left;
    return count;
  }

  /** What is left of the byte is passed over. */
  toNextByte(): void {
    this.#rest = 0;
    this.#left = 0;
  }
}
