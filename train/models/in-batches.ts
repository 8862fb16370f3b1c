/** Rows through a network, some at a time. */
import type { ImageSystem } from "../../datasets/image-system.ts";

/** Rows of one pass at most: large enough for all threads, small enough for the cache. */
const MOST = 256;
/** Their pixels in one band at most: what a network makes of a stamp grows with them, and has to fit into memory. */
const PIXELS = MOST * 64 * 64;

/** Rows of one pass, for a network of such stamps: a power of two, so that blocks of more, which are powers of two, are passes that are full. */
export const batchOf = ({ height, width }: Pick<ImageSystem, "height" | "width">): number =>
  2 ** Math.floor(Math.log2(Math.max(1, Math.min(MOST, PIXELS / (height * width)))));

/** Passes whose rows are in memory together. */
const PASSES = 4;

/** Rows of stamps that are read together. */
export const blockOf = (image: Pick<ImageSystem, "height" | "width">): number => PASSES * batchOf(image);

/**
 * Hands over batches of `batch` rows, so that one compiled program serves all; the last is filled up with zeros.
 * @param rows [count, width] @param run gets a batch, the number of its first row, and how many of its rows count
 */
export async function inBatches(
  rows: Float32Array,
  count: number,
  batch: number,
  run: (rows: Float32Array, first: number, size: number) => Promise<void>,
): Promise<void> {
  const width = rows.length / Math.max(1, count);
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    const part = rows.subarray(first * width, (first + size) * width);
    if (size === batch) await run(part, first, size);
    else {
      const padded = new Float32Array(batch * width);
      padded.set(part);
      await run(padded, first, size);
    }
  }
}

/**
 * Puts the rows of a batch where they belong in those of all stamps, of one network or of several at once.
 * @param all [networks, count, width] @param some [networks, batch, width], of which the first `size` rows of each count, from row `first` on
 */
export function setByNetwork(
  all: Float32Array,
  some: Float32Array,
  width: number,
  { batch, first, size, count }: Readonly<Record<"batch" | "first" | "size" | "count", number>>,
): void {
  for (let of = 0; of * batch * width < some.length; of++) {
    const from = of * batch * width;
    all.set(some.subarray(from, from + size * width), (of * count + first) * width);
  }
}
