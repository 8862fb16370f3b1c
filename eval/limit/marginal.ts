/** The distribution of one parameter of a population, from draws: density and normal score. Pure. */
import { normalQuantile } from "../../shared/math/normal.ts";

/** Bins of equal probability: with 20,000 draws each has 300, so the density is good to 6 %. */
const BINS = 64;
/** A normal score that a value in the outermost bin can have at most. */
const FURTHEST = 3.5;
/** Parameters of which more draws than this share are repetitions are not continuous. */
const REPEATED = 0.01;

export type Spread = "constant" | "continuous" | "discrete";

export function spreadOf(draws: Float64Array): Spread {
  const sorted = draws.slice().sort();
  if (sorted[0] === sorted[sorted.length - 1]) return "constant";
  let repeated = 0;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated++;
  return repeated > REPEATED * sorted.length ? "discrete" : "continuous";
}

/** A histogram with bins of equal counts. */
export class Marginal {
  readonly #edges: Float64Array;
  readonly #scores: Float64Array;

  /** @param draws of a continuous parameter, at least a hundred; the smallest and the largest are the ends of the support */
  constructor(draws: Float64Array) {
    const sorted = draws.slice().sort();
    const last = sorted.length - 1;
    this.#edges = Float64Array.from({ length: BINS + 1 }, (_, b) => sorted[Math.round((b * last) / BINS)]!);
    this.#scores = this.#edges.map((_, b) =>
      b === 0 ? -FURTHEST : b === BINS ? FURTHEST : normalQuantile(b / BINS),
    );
  }

  /** ln p(x); -Infinity outside the support */
  logDensity(x: number): number {
    const b = this.#binOf(x);
    return b < 0 ? Number.NEGATIVE_INFINITY : -Math.log(BINS * (this.#edges[b + 1]! - this.#edges[b]!));
  }

  /** the standard normal quantile of P(parameter < x), linear within a bin; x in the support */
  score(x: number): number {
    const b = this.#binOf(x);
    const [left, right] = [this.#edges[b]!, this.#edges[b + 1]!];
    const [from, to] = [this.#scores[b]!, this.#scores[b + 1]!];
    return from + ((to - from) * (x - left)) / (right - left);
  }

  /** -1 outside the support */
  #binOf(x: number): number {
    const edges = this.#edges;
    if (!(x >= edges[0]! && x <= edges[BINS]!)) return -1;
    let [low, high] = [0, BINS];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x < edges[middle]!) high = middle;
      else low = middle;
    }
    return low;
  }
}
