/**
 * The density of a column of numbers by Gaussian kernels: p(x) = sum over i of N(x; x_i, h) / (n + 1), and the rest, a share 1 / (n + 1), is one
 * normal with mean and standard deviation of the column, so that the logarithm far outside of it is that of a normal. Pure.
 */
import { quantile } from "../../datasets/statistics.ts";
import { mean } from "./metrics.ts";

/** Kernels end here [h]: 1e-8 of their peak, where the normal share is more. */
const REACH = 6;
const LOG_ROOT_TAU = Math.log(2 * Math.PI) / 2;
/** Bandwidths that are tried, in units of Silverman's rule. */
const FACTORS = [0.15, 0.25, 0.4, 0.6, 0.8, 1, 1.3];
/** Numbers at most that choose between them. */
const MOST_TRIED = 500;

export class KernelDensity {
  readonly #sorted: ArrayLike<number>;
  readonly #mean: number;
  readonly #sd: number;
  /** h, in the unit of the numbers */
  readonly bandwidth: number;

  /**
   * @param sorted ascending, at least two different ones
   * @param factor of the bandwidth 0.9 min(sd, IQR / 1.34) n^(-1/5) (Silverman 1986, eq. 3.31)
   */
  constructor(sorted: ArrayLike<number>, factor = 1) {
    this.#sorted = sorted;
    const column = Float64Array.from(sorted);
    this.#mean = mean(column);
    this.#sd = Math.sqrt(mean(column.map((x) => (x - this.#mean) ** 2)));
    const range = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34;
    const spread = range > 0 ? Math.min(this.#sd, range) : this.#sd;
    this.bandwidth = factor * 0.9 * spread * sorted.length ** -0.2;
  }

  /** ln p(x). @param own this many of the numbers at x itself do not count (leave one out) */
  logDensity(x: number, own = 0): number {
    const [sorted, h] = [this.#sorted, this.bandwidth];
    const n = sorted.length - own;
    let sum = -own;
    for (let i = firstFrom(sorted, x - REACH * h); i < sorted.length && sorted[i] <= x + REACH * h; i++) {
      sum += Math.exp(-0.5 * ((x - sorted[i]) / h) ** 2);
    }
    const tail = Math.log(h / this.#sd) - 0.5 * ((x - this.#mean) / this.#sd) ** 2;
    const inside = Math.log(Math.max(sum, 0));
    const most = Math.max(inside, tail);
    const both = most + Math.log(Math.exp(inside - most) + Math.exp(tail - most));
    return both - Math.log(h * (n + 1)) - LOG_ROOT_TAU;
  }
}

/** With the bandwidth under which each number (500 of them) is most likely by the others: of two peaks Silverman's rule is too wide. */
export function fitKernelDensity(sorted: Float64Array): KernelDensity {
  const step = Math.max(1, Math.floor(sorted.length / MOST_TRIED));
  const tried = sorted.filter((_, i) => i % step === 0);
  let best = { likelihood: Number.NEGATIVE_INFINITY, density: new KernelDensity(sorted) };
  for (const factor of FACTORS) {
    const density = new KernelDensity(sorted, factor);
    const likelihood = tried.reduce((sum, x) => sum + density.logDensity(x, 1), 0);
    if (likelihood > best.likelihood) best = { likelihood, density };
  }
  return best.density;
}

/** The first position whose number is not below `x`. */
export function firstFrom(sorted: ArrayLike<number>, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
