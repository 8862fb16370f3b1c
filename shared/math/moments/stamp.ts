/** Pixels whose moments are measured. Pixel (i, j) has its centre at (i + 0.5, j + 0.5). */
export interface Stamp {
  /** [ny * nx] row-major; without a background */
  readonly pixels: ArrayLike<number>;
  readonly nx: number;
  readonly ny: number;
}

/**
 * The stamp with the pixels whose weight is 0 set to 0, as HSM takes masks: they count as without light, and other weights as 1.
 * @param weight [ny * nx], >= 0; undefined: all pixels are used
 */
export function masked(stamp: Stamp, weight: ArrayLike<number> | undefined): Stamp {
  if (weight === undefined) return stamp;
  const pixels = Float64Array.from(stamp.pixels, (value, p) => (weight[p] === 0 ? 0 : value));
  return { ...stamp, pixels };
}
