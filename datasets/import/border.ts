/** The sky of a cutout by its outermost pixels. Pure. */

/** Fewer tell nothing. */
const FEWEST = 8;

/**
 * Median of the outermost pixels that are finite and not marked.
 * @param pixels [ny * nx] @param bad 1: marked @returns undefined if they are fewer than 8
 */
export function borderMedian(
  pixels: Float32Array,
  [ny, nx]: readonly [number, number],
  bad: Uint8Array | undefined,
): number | undefined {
  const found: number[] = [];
  for (let j = 0; j < ny; j++) {
    const isRow = j === 0 || j === ny - 1;
    for (let i = 0; i < nx; i += isRow || nx === 1 ? 1 : nx - 1) {
      const at = j * nx + i;
      if (Number.isFinite(pixels[at]) && bad?.[at] !== 1) found.push(pixels[at]);
    }
  }
  return found.length < FEWEST ? undefined : medianOf(found);
}

/** Of numbers, which are sorted by it. */
export function medianOf(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
