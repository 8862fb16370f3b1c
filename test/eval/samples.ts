/** Random columns for tests of statistics. */
import { Stream } from "../../shared/random/stream.ts";

const TEST = 0x54455354;

/** `n` standard normal numbers; another `object`, others. */
export function normals(n: number, object: number): Float64Array {
  const stream = new Stream(11, object, TEST);
  return Float64Array.from({ length: n }, () => stream.normal());
}

/** `n` numbers between `from` and `to`. */
export function uniforms(n: number, object: number, from = 0, to = 1): Float64Array {
  const stream = new Stream(12, object, TEST);
  return Float64Array.from({ length: n }, () => from + (to - from) * stream.uniform());
}
