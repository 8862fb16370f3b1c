/** What samples of posteriors say of a quantity that is computed from their labels. Pure. */
import { quantile } from "../../datasets/statistics.ts";

/** A value for each object; NaN where the quantity is undefined for more than half of its draws. */
export interface Derived {
  readonly median: Float64Array;
  /** 16 and 84 % of the draws for which it is defined */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** objects without a value */
  readonly without: number;
}

/**
 * @param samples [count, draws, labels], as `Posterior.sample` gives them
 * @param of from the labels of one draw of an object; NaN where it is undefined
 */
export function derive(
  samples: Float32Array,
  { draws, labels }: { readonly draws: number; readonly labels: number },
  of: (draw: Float32Array, object: number) => number,
): Derived {
  const count = samples.length / (draws * labels);
  const [median, low, high] = [0, 0, 0].map(() => new Float64Array(count).fill(Number.NaN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < count; i++) {
    const values = valuesOf(samples, i, draws, labels, of).filter((value) => !Number.isNaN(value));
    if (2 * values.length < draws) continue;
    values.sort();
    [low[i], median[i], high[i]] = [0.16, 0.5, 0.84].map((p) => quantile(values, p)) as [
      number,
      number,
      number,
    ];
  }
  return { median, low, high, without: median.filter(Number.isNaN).length };
}

const valuesOf = (
  samples: Float32Array,
  object: number,
  draws: number,
  labels: number,
  of: (draw: Float32Array, object: number) => number,
): Float64Array =>
  Float64Array.from({ length: draws }, (_, d) => {
    const at = (object * draws + d) * labels;
    return of(samples.subarray(at, at + labels), object);
  });

/**
 * Of each object the class that most of its draws have (of equal ones the first), and the share of its draws; -1 where most draws have none.
 * @param of from the labels of one draw: 0 to `classes` - 1, or -1
 */
export function classOfDraws(
  samples: Float32Array,
  { draws, labels }: { readonly draws: number; readonly labels: number },
  classes: number,
  of: (draw: Float32Array) => number,
): { readonly likeliest: Int32Array; readonly share: Float64Array } {
  const count = samples.length / (draws * labels);
  const [likeliest, share] = [new Int32Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const found = valuesOf(samples, i, draws, labels, of);
    const shares = Array.from(
      { length: classes + 1 },
      (_, c) => found.filter((k) => k === c - 1).length / draws,
    );
    const best = shares[0]! > 0.5 ? 0 : shares.indexOf(Math.max(...shares.slice(1)), 1);
    likeliest[i] = best - 1;
    share[i] = shares[best]!;
  }
  return { likeliest, share };
}
