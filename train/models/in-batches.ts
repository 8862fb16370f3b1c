/** Rows through a network, some at a time. */

/** Rows of one pass: large enough for all threads, small enough for the cache. */
export const BATCH = 256;

/**
 * Hands over batches of BATCH rows, so that one compiled program serves all; the last is filled up with zeros.
 * @param rows [count, width] @param run gets a batch, the number of its first row, and how many of its rows count
 */
export async function inBatches(
  rows: Float32Array,
  count: number,
  run: (batch: Float32Array, first: number, size: number) => Promise<void>,
): Promise<void> {
  const width = rows.length / Math.max(1, count);
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    const part = rows.subarray(first * width, (first + size) * width);
    if (size === BATCH) await run(part, first, size);
    else {
      const padded = new Float32Array(BATCH * width);
      padded.set(part);
      await run(padded, first, size);
    }
  }
}
