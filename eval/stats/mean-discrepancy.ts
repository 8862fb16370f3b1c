/** Maximum mean discrepancy of two sets of points (Gretton et al. 2012, JMLR 13, 723). Pure. */
import { Sequence } from "../../shared/random/sequence.ts";
import type { Repeated } from "./domain-classifier.ts";
import { medianInPlace } from "./median.ts";
import { type PermutationTest, permutationTest } from "./permutation.ts";
import type { Points } from "./points.ts";
import { shuffled } from "./stratified.ts";

export interface Discrepancy extends PermutationTest {
  /** s of the kernel: the median distance of two points of both sets together */
  readonly bandwidth: number;
}

/**
 * The unbiased MMD^2, with k(x, y) = exp(-|x - y|^2 / 2 s^2), a of m points and b of n:
 *   sum_{i != j} k(a_i, a_j) / m (m - 1) + sum_{i != j} k(b_i, b_j) / n (n - 1) - 2 sum_ij k(a_i, b_j) / m n
 * 0 in the mean where both are of one distribution, so it may be below 0. The null permutes which set a point is of; the kernel is computed once,
 * and takes 4 (m + n)^2 bytes.
 * @param a, b of the same width, at least two points each
 */
export function meanDiscrepancy(a: Points, b: Points, { permutations, seed }: Repeated): Discrepancy {
  const [m, n] = [a.count, b.count];
  const all = m + n;
  const squares = squaredDistances(a, b);
  const bandwidth = Math.sqrt(medianInPlace(pairsOf(squares, all)));
  const kernel = squares; // in place: it is large
  const scale = bandwidth > 0 ? -1 / (2 * bandwidth * bandwidth) : 0;
  for (let at = 0; at < kernel.length; at++) kernel[at] = Math.exp(scale * kernel[at]);
  for (let i = 0; i < all; i++) kernel[i * all + i] = 0;
  const rows = Float64Array.from({ length: all }, (_, i) => sumOf(kernel, i * all, all));
  const total = rows.reduce((sum, x) => sum + x, 0);
  const discrepancy = (inA: ArrayLike<number>): number => {
    let [own, out] = [0, 0];
    for (let p = 0; p < m; p++) {
      const from = inA[p] * all;
      for (let q = 0; q < m; q++) own += kernel[from + inA[q]];
      out += rows[inA[p]];
    }
    const across = out - own;
    return own / (m * (m - 1)) + (total - own - 2 * across) / (n * (n - 1)) - (2 * across) / (m * n);
  };
  const order = Array.from({ length: all }, (_, i) => i);
  const random = new Sequence(`mean discrepancy ${seed}`);
  const value = discrepancy(order);
  const permuted = Float64Array.from({ length: permutations }, () => discrepancy(shuffled(order, random)));
  return { ...permutationTest(value, permuted), bandwidth };
}

/** Of all points to all [count, count], those of a first. */
function squaredDistances(a: Points, b: Points): Float32Array {
  const all = a.count + b.count;
  const { width } = a;
  const values = new Float64Array(all * width);
  values.set(a.values);
  values.set(b.values, a.values.length);
  const out = new Float32Array(all * all);
  for (let i = 0; i < all; i++) {
    for (let k = 0; k < i; k++) {
      let square = 0;
      for (let j = 0; j < width; j++) {
        const difference = values[i * width + j] - values[k * width + j];
        square += difference * difference;
      }
      out[i * all + k] = square;
      out[k * all + i] = square;
    }
  }
  return out;
}

/** Below the diagonal. */
function pairsOf(matrix: Float32Array, all: number): Float64Array {
  const out = new Float64Array((all * (all - 1)) / 2);
  for (let i = 1, at = 0; i < all; at += i, i++) out.set(matrix.subarray(i * all, i * all + i), at);
  return out;
}

function sumOf(values: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let at = from; at < from + count; at++) sum += values[at];
  return sum;
}
