/** The median of an array that may be reordered, in linear time: the bootstrap takes tens of thousands of them. */

/** Median of `values` (the mean of the middle two for an even count), which it reorders. NaN for none. All must be finite. */
export function medianInPlace(values: Float64Array): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  const upper = selectInPlace(values, n >> 1);
  if (n % 2 === 1) return upper;
  let lower = values[0]; // what stands before the selected one is not above it
  for (let i = 1; i < n >> 1; i++) if (values[i] > lower) lower = values[i];
  return (lower + upper) / 2;
}

/**
 * Hoare's FIND: afterwards values[k] is what sorting would put there, nothing before it is above, nothing after it is below.
 * @returns values[k]
 */
function selectInPlace(values: Float64Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[k];
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const swap = values[i];
      values[i++] = values[j];
      values[j--] = swap;
    }
    if (j < k) left = i;
    if (k < i) right = j;
  }
  return values[k];
}
