/** Numbers of a file of any size, a block at a time. */
import { swapBytes } from "./bytes.ts";
import type { RandomAccess } from "./msgpack-reader.ts";
import { type NpyData, numbersOf } from "./npy.ts";

/** What numbers are read into. */
export type Numbers = Float32Array | Float64Array | Int32Array;

export interface StoredNumbers {
  /** type of a value, for `numbersOf` of npy.ts */
  readonly code: string;
  /** bytes of a value */
  readonly width: number;
  readonly bigEndian: boolean;
  /** where the first value is [bytes] */
  readonly dataOffset: number;
  /** a value is zero + scale * stored, and NaN where stored is `blank` */
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | undefined;
}

/** Largest single read [bytes]. */
const PIECE = 1 << 22;

/** The values from number `first` on, as many as `out` takes; what float32 cannot hold becomes infinite, NaN becomes 0 in int32. */
export function readNumbers(file: RandomAccess, stored: StoredNumbers, first: number, out: Numbers): void {
  const { code, width, bigEndian, dataOffset } = stored;
  const plain = stored.scale === 1 && stored.zero === 0 && stored.blank === undefined;
  const most = Math.min(out.length, PIECE / width);
  const isDirect = code === (out instanceof Int32Array ? "i4" : out instanceof Float32Array ? "f4" : "f8");
  const scratch = isDirect ? undefined : new ArrayBuffer(most * width);
  for (let done = 0; done < out.length; done += most) {
    const target = out.subarray(done, done + most);
    const bytes =
      scratch === undefined
        ? new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
        : new Uint8Array(scratch, 0, target.length * width);
    file.readInto(bytes, dataOffset + (first + done) * width);
    if (bigEndian) swapBytes(bytes, width);
    const values = scratch === undefined ? target : numbersOf(code, scratch);
    if (values !== target || !plain) convert(values, stored, target);
  }
}

function convert(values: NpyData, { scale, zero, blank }: StoredNumbers, out: Numbers): void {
  for (let i = 0; i < out.length; i++) {
    const value = Number(values[i]);
    out[i] = value === blank ? Number.NaN : zero + scale * value;
  }
}
