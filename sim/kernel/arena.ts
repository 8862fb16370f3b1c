/** Hands out 64-byte aligned pieces of a kernel's memory. Nothing is freed singly: `release(mark)` drops all later pieces. */
import type { Kernel } from "./load.ts";

const PAGE = 65536;
/** the first page holds the compiled kernels' own constants (tables of exp and log) */
const START = PAGE;

export class Arena {
  readonly #memory: WebAssembly.Memory;
  #top = START;
  #f32: Float32Array;
  #i32: Int32Array;

  constructor(kernel: Kernel) {
    this.#memory = kernel.memory;
    this.#f32 = new Float32Array(this.#memory.buffer);
    this.#i32 = new Int32Array(this.#memory.buffer);
  }

  /** @returns byte offset of `bytes` bytes, zeroed */
  take(bytes: number): number {
    const at = this.#top;
    this.#top = (at + bytes + 63) & ~63;
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE) + 16);
    this.floats.fill(0, at >> 2, this.#top >> 2);
    return at;
  }

  /** @returns byte offset of room for `values`, filled with them */
  place(values: ArrayLike<number>): number {
    const at = this.take(values.length * 4);
    this.floats.set(values, at >> 2);
    return at;
  }

  /** The same as float64. */
  placeDoubles(values: Float64Array): number {
    const at = this.take(values.length * 8);
    new Float64Array(this.#memory.buffer, at, values.length).set(values);
    return at;
  }

  get mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  /** The whole memory as floats: valid until the next `take`. */
  get floats(): Float32Array {
    if (this.#f32.buffer !== this.#memory.buffer) this.#f32 = new Float32Array(this.#memory.buffer);
    return this.#f32;
  }

  get ints(): Int32Array {
    if (this.#i32.buffer !== this.#memory.buffer) this.#i32 = new Int32Array(this.#memory.buffer);
    return this.#i32;
  }
}
