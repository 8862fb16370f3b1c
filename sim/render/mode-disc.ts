/** The modes inside a circle |k| <= limit, on the grid of two axes in panels of four kx. */

/** How many of the ascending values are <= limit, and one more if there is one. */
export function countUpTo(values: Float64Array, limit: number): number {
  let n = 0;
  while (n < values.length && values[n] <= limit) n++;
  return Math.min(values.length, n + 1);
}

/** Panels that reach a limit. @param kx a multiple of four nodes */
export const panelsUpTo = (kx: Float64Array, limit: number): number =>
  Math.min(kx.length, (countUpTo(kx, limit) + 3) & ~3) / 4;

/**
 * Writes how many of the ky each panel needs, from its smallest kx on.
 * @param depth [panel], from ints[at] on @returns the most of them
 */
export function writeDepths(
  ints: Int32Array,
  at: number,
  kx: Float64Array,
  ky: Float64Array,
  panels: number,
  limit: number,
): number {
  let used = countUpTo(ky, limit);
  const most = used;
  for (let b = 0; b < panels; b++) {
    const room = limit * limit - kx[4 * b] * kx[4 * b];
    while (used > 1 && ky[used - 1] * ky[used - 1] > room) used--;
    ints[at + b] = used;
  }
  return most;
}
