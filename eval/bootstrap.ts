/** Uncertainty of the metrics by the percentile bootstrap (Efron & Tibshirani 1993, chapter 13). */
import { quantile } from "../datasets/statistics.ts";
import { PURPOSE, Stream } from "../shared/random/stream.ts";
import type { Scores } from "./compare/section.ts";
import { METRICS, type Metric, type MetricValues, measure, type Sample } from "./metrics.ts";

const RESAMPLES = 200;
/** The central 68 %, what "one sigma" is to a normal distribution. */
const PERCENTILES = [0.16, 0.84] as const;

/**
 * Metrics of a sample, each with the 16th and 84th percentile over `RESAMPLES` samples of the same size, drawn from it with
 * replacement. All metrics see the same resamples, and so do all samples of the same length: what two of them share cancels
 * when they are compared.
 */
export function score(sample: Sample): Scores {
  const count = sample.truth.length;
  const drawn = resample(sample);
  const whole = measure(sample);
  const figure = (metric: Metric): Scores["r2"] => {
    const sorted = Float64Array.from(drawn, (d) => d[metric]).sort();
    const [low, high] = PERCENTILES.map((p) => quantile(sorted, p));
    return { value: whole[metric], low, high };
  };
  const figures = Object.fromEntries(METRICS.map((m) => [m, figure(m)])) as Record<Metric, Scores["r2"]>;
  return { count, ...figures };
}

function resample(sample: Sample): MetricValues[] {
  const n = sample.truth.length;
  const drawn = {
    truth: new Float64Array(n),
    predictor: new Float64Array(n),
    predicted: new Float64Array(n),
  };
  const stream = new Stream(0, 0, PURPOSE.bootstrap);
  return Array.from({ length: RESAMPLES }, (_, k) => {
    stream.restart(k);
    for (let i = 0; i < n; i++) {
      // 32 bits: some of n indices are more likely than others by n / 2^32
      const from = Math.floor((stream.next32() / 4294967296) * n);
      drawn.truth[i] = sample.truth[from];
      drawn.predictor[i] = sample.predictor[from];
      drawn.predicted[i] = sample.predicted[from];
    }
    return measure(drawn);
  });
}
