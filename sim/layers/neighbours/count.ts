/** How many neighbours an object has. */

/** A constant, a mean, or the least and the most of whole numbers that are all as likely. */
export type Count =
  | number
  | { readonly poisson: number }
  | { readonly uniform: readonly [least: number, most: number] };

/** The number that a uniform number leads to: the inverse of its cumulative distribution. @param u in (0, 1) */
export function countAt(count: Count, u: number): number {
  if (typeof count === "number") return count;
  if ("poisson" in count) return poissonAt(count.poisson, u);
  const [least, most] = count.uniform;
  return Math.min(most, least + Math.floor(u * (most - least + 1)));
}

/** The largest number that can be drawn; of a Poisson distribution, that all but 1e-9 of the draws stay below. */
export function mostOf(count: Count): number {
  if (typeof count === "number") return count;
  return "poisson" in count ? poissonAt(count.poisson, 1 - 1e-9) : count.uniform[1];
}

/**
 * The least k with P(K <= k) > u for P(k) = exp(-mean) mean^k / k!, added up from k = 0.
 * @param mean from 0 to 700, where exp(-mean) is still a number @param u in (0, 1)
 */
export function poissonAt(mean: number, u: number): number {
  let p = Math.exp(-mean);
  let sum = p;
  let k = 0;
  // p vanishes beyond the numbers that a double can tell from 1
  while (sum <= u && p > 0) {
    k++;
    p *= mean / k;
    sum += p;
  }
  return k;
}
