/** Whether one way of predicting is better than another, by scores of the same objects. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { Sequence } from "../../shared/random/sequence.ts";
import { mean } from "./metrics.ts";

const RESAMPLES = 1000;
const PERCENTILES = [0.025, 0.975] as const;

/** A mean, and the central 95 % about it. */
export interface ScoreDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** objects that both score, one of them infinitely badly; absent: none */
  readonly left_out?: number;
}

/**
 * Mean of a - b, with the central 95 % of the means of samples of objects, drawn with replacement (paired percentile bootstrap): below 0 if `a`
 * is the better of two scores of which the lower is better. Objects where one of them is not finite are left out.
 * @param a, b one score an object, the same objects in the same order
 */
export function scoreDifference(a: Float64Array, b: Float64Array): ScoreDifference {
  const differences = a.map((score, i) => score - b[i]).filter(Number.isFinite);
  const scored = a.filter((score, i) => !Number.isNaN(score) && !Number.isNaN(b[i])).length;
  const n = differences.length;
  const random = new Sequence("score difference");
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[random.below(n)];
    return sum / n;
  }).sort();
  const [low, high] = PERCENTILES.map((p) => quantile(means, p));
  const leftOut = scored - n;
  return { value: mean(differences), low, high, ...(leftOut > 0 ? { left_out: leftOut } : {}) };
}
