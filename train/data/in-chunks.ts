/** Stamps that are cheaper to make many at once: some are made ahead of who looks at them, and kept until others are wanted. */
import type { Browsed } from "./source.ts";

/**
 * @param size stamps in all @param chunk stamps made at once
 * @param make pixels of `count` stamps from position `from` on
 */
export function inChunks(size: number, chunk: number, make: Browsed["pixels"]): Browsed["pixels"] {
  let kept = { from: 0, count: 0, pixels: new Float32Array() as Float32Array };
  return async (from, count) => {
    if (from < kept.from || from + count > kept.from + kept.count) {
      const many = Math.max(count, Math.min(chunk, size - from));
      kept = { from, count: many, pixels: await make(from, many) };
    }
    const each = kept.pixels.length / kept.count;
    return kept.pixels.subarray((from - kept.from) * each, (from - kept.from + count) * each);
  };
}
