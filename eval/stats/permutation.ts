/** What a statistic is worth where labels say nothing: its values after labels were permuted. Pure. */
import { quantile } from "../../datasets/statistics.ts";

export interface PermutationTest {
  /** of the labels as they are */
  readonly value: number;
  /** of permuted labels: mean, and the 95 % quantile */
  readonly nullMean: number;
  readonly null95: number;
  /** (1 + permutations with at least this value) / (1 + permutations), one-sided (Phipson & Smyth 2010, SAGMB 9, 39): never 0 */
  readonly p: number;
  readonly permutations: number;
}

/** @param permuted the statistic of each permutation, at least one */
export function permutationTest(value: number, permuted: Float64Array): PermutationTest {
  const permutations = permuted.length;
  let [beyond, sum] = [0, 0];
  for (const x of permuted) {
    if (x >= value) beyond++;
    sum += x;
  }
  return {
    value,
    nullMean: sum / permutations,
    null95: quantile(permuted.toSorted(), 0.95),
    p: (1 + beyond) / (1 + permutations),
    permutations,
  };
}
