/** The two-sample test of Kolmogorov and Smirnov. */

/**
 * Largest difference of the empirical distribution functions of two samples, 0 to 1. @param a, b numbers, in any order; at least one of each
 */
export function ksDistance(a: Float64Array, b: Float64Array): number {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= at) i++;
    while (j < y.length && y[j]! <= at) j++;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
}

/** The distance that samples of one distribution exceed in 1 % of cases, for large samples (Smirnov 1948): 1.628 sqrt((m + n) / (m n)). */
export const ksCritical = (m: number, n: number): number => 1.628 * Math.sqrt((m + n) / (m * n));
