/**
 * How well a label is recovered, of n stamps with the truth t, a predictor p (a latent, a principal component; any unit) and a
 * prediction q in the label's unit. All sums in float64.
 *
 *   r2_linear  squared correlation of p and t: the R^2 of the linear regression of t on p, fitted to these stamps
 *   r2         1 - sum (q - t)^2 / sum (t - mean t)^2: the prediction as it stands; below 0 it is worse than the mean
 *   bias       b = median of d = q - t
 *   scatter    sigma_MAD = 1.4826 median |d - b|: for normal errors their standard deviation
 *   rms        sqrt(mean d^2): of the whole error, with its bias and its outliers
 *   outliers   share of stamps with |d - b| > 3 sigma_MAD: for normal errors 0.0027
 */
import { medianInPlace } from "./median.ts";

/** 1 / (sqrt(2) erfinv(1/2)): the standard deviation of a normal distribution over its median absolute deviation. */
const MAD_TO_SIGMA = 1.4826022185056018;
/** A deviation beyond this many sigma_MAD is an outlier. */
const OUTLIER = 3;

/** Columns of equal length, at least one, all finite. */
export interface Sample {
  readonly truth: Float64Array;
  readonly predictor: Float64Array;
  readonly predicted: Float64Array;
}

export const METRICS = ["r2_linear", "r2", "bias", "scatter", "outliers", "rms"] as const;
export type Metric = (typeof METRICS)[number];
export type MetricValues = Readonly<Record<Metric, number>>;

/** All of them at once. Without any variation of the truth there is nothing to explain: both R^2 are 0. */
export function measure({ truth, predictor, predicted }: Sample): MetricValues {
  const difference = new Float64Array(truth.length);
  for (let i = 0; i < truth.length; i++) difference[i] = predicted[i] - truth[i];
  return {
    r2_linear: squaredCorrelation(predictor, truth),
    r2: determination(predicted, truth),
    rms: rootMeanSquare(difference),
    ...deviations(difference),
  };
}

/** (sum (x - mean x)(y - mean y))^2 / (sum (x - mean x)^2 sum (y - mean y)^2), from 0 to 1; 0 if one of them is constant. */
export function squaredCorrelation(x: Float64Array, y: Float64Array): number {
  if (isConstant(x) || isConstant(y)) return 0;
  const mx = mean(x);
  const my = mean(y);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - mx;
    const dy = y[i] - my;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return Math.min(1, ((xy / xx) * xy) / yy); // rounding may exceed 1
}

/** True without rounding: the mean of equal numbers need not equal them. */
export function isConstant(x: Float32Array | Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i] !== x[0]) return false;
  return true;
}

export function mean(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i];
  return sum / x.length;
}

/** 1 - sum (q - t)^2 / sum (t - mean t)^2; 0 if the truth is constant. */
export function determination(predicted: Float64Array, truth: Float64Array): number {
  if (isConstant(truth)) return 0;
  const m = mean(truth);
  let residual = 0;
  let total = 0;
  for (let i = 0; i < truth.length; i++) {
    residual += (predicted[i] - truth[i]) * (predicted[i] - truth[i]);
    total += (truth[i] - m) * (truth[i] - m);
  }
  return 1 - residual / total;
}

function rootMeanSquare(difference: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < difference.length; i++) sum += difference[i] * difference[i];
  return Math.sqrt(sum / difference.length);
}

/** Median, scatter about it and outliers of differences, which it reorders. */
export function deviations(difference: Float64Array): Pick<MetricValues, "bias" | "scatter" | "outliers"> {
  const n = difference.length;
  const bias = medianInPlace(difference);
  const deviation = new Float64Array(n);
  for (let i = 0; i < n; i++) deviation[i] = Math.abs(difference[i] - bias);
  const scatter = MAD_TO_SIGMA * medianInPlace(deviation);
  let far = 0;
  for (let i = 0; i < n; i++) if (deviation[i] > OUTLIER * scatter) far++;
  return { bias, scatter, outliers: far / n };
}
