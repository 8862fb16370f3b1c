/**
 * A mixture of Gaussians, for the density of points in 2 to 100 dimensions: expectation maximisation (Dempster, Laird & Rubin 1977) with
 * covariances that are shrunk towards that of all points, so that it holds where there are few points a dimension. Pure.
 */
import { Sequence } from "../../shared/random/sequence.ts";
import { medianInPlace } from "./median.ts";
import { fitStandardiser, type Points, pickPoints, standardise } from "./points.ts";

/** Numbers of components that are tried. */
const COMPONENTS = [1, 2, 4, 8] as const;
/** Points of a component for each of its dimensions at least. */
const LEAST_POINTS = 5;
const ITERATIONS = 40;
/** Gain of ln p a point below which it has converged. */
const CONVERGED = 1e-4;
/** Least standard deviation along any direction, in standard deviations of all points: fills and collinear columns have none. */
const FLOOR = 0.03;
/** Every so many points are not fitted, but choose the number of components. */
const HELD = 5;

interface Component {
  readonly mean: Float64Array;
  /** Cholesky factor of the covariance [width, width], row-major */
  readonly lower: Float64Array;
  /** ln (weight / sqrt((2 pi)^width |covariance|)) */
  readonly logScale: number;
}

/**
 * ln p of points among others, relative to the median of those of the others that it was not fitted to [nats]. It has as many components as
 * make these most likely.
 * @param reference 2 points at least
 */
export function growDensity(reference: Points): (points: Points) => Float64Array {
  const scale = fitStandardiser(reference);
  const known = standardise(reference, scale);
  const rows = Array.from({ length: known.count }, (_, i) => i);
  const [held, fitted] = [rows.filter((i) => i % HELD === 0), rows.filter((i) => i % HELD !== 0)];
  const [some, others] = [pickPoints(known, held), pickPoints(known, fitted)];
  let best: { components: readonly Component[]; logs: Float64Array; mean: number } | undefined;
  for (const count of COMPONENTS) {
    if (count > 1 && count * LEAST_POINTS * known.width > others.count) break;
    const components = fitMixture(others, count);
    const logs = logDensities(components, some);
    const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
    if (best === undefined || mean > best.mean) best = { components, logs, mean };
  }
  const { components, logs } = best!;
  const typical = medianInPlace(logs.slice());
  return (points) => logDensities(components, standardise(points, scale)).map((x) => x - typical);
}

/** ln p of the mixture at each point. */
function logDensities(components: readonly Component[], points: Points): Float64Array {
  const own = components.map((component) => componentLogs(component, points));
  return Float64Array.from({ length: points.count }, (_, i) => logSum(own.map((logs) => logs[i]!)));
}

function logSum(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, x) => sum + Math.exp(x - most), 0));
}

function componentLogs({ mean, lower, logScale }: Component, { count, width, values }: Points): Float64Array {
  const y = new Float64Array(width);
  return Float64Array.from({ length: count }, (_, i) => {
    let squares = 0;
    for (let a = 0; a < width; a++) {
      let sum = values[i * width + a]! - mean[a]!;
      for (let b = 0; b < a; b++) sum -= lower[a * width + b]! * y[b]!;
      y[a] = sum / lower[a * width + a]!;
      squares += y[a]! ** 2;
    }
    return logScale - squares / 2;
  });
}

function fitMixture(points: Points, count: number): readonly Component[] {
  const { count: n } = points;
  let shares = firstShares(points, count);
  let components: readonly Component[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    components = shares.map((share) => componentOf(points, share));
    const logs = components.map((component) => componentLogs(component, points));
    const total = Float64Array.from({ length: n }, (_, i) => logSum(logs.map((one) => one[i]!)));
    const mean = total.reduce((sum, x) => sum + x, 0) / n;
    if (mean - before < CONVERGED) break;
    before = mean;
    shares = logs.map((one) => one.map((x, i) => Math.exp(x - total[i]!)));
  }
  return components;
}

/** Each point wholly to the nearest of some that are far apart (k-means++, Arthur & Vassilvitskii 2007). */
function firstShares(points: Points, count: number): Float64Array[] {
  const { count: n, width, values } = points;
  const random = new Sequence(`mixture ${count}`);
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const owner = new Int32Array(n);
  let seed = random.below(n);
  for (let c = 0; c < count; c++) {
    for (let i = 0; i < n; i++) {
      let d = 0;
      for (let a = 0; a < width; a++) d += (values[i * width + a]! - values[seed * width + a]!) ** 2;
      if (d < nearest[i]!) [nearest[i], owner[i]] = [d, c];
    }
    seed = drawn(nearest, random);
  }
  return Array.from({ length: count }, (_, c) => Float64Array.from(owner, (o) => (o === c ? 1 : 0)));
}

/** A place, as often as its weight says; of weights that are all 0, any. */
function drawn(weights: Float64Array, random: Sequence): number {
  let left = random.uniform() * weights.reduce((sum, w) => sum + w, 0);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return random.below(weights.length);
}

/** Covariance (sum r (x - m)(x - m)^T + v I) / (sum r + v), v = width + 2, as of an inverse Wishart prior; I is that of all points, standardised. */
function componentOf({ count, width, values }: Points, shares: Float64Array): Component {
  const size = shares.reduce((sum, r) => sum + r, 0);
  const prior = width + 2;
  const mean = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < width; a++) mean[a]! += (shares[i]! * values[i * width + a]!) / Math.max(size, 1e-9);
  }
  const covariance = new Float64Array(width * width);
  const d = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    const r = shares[i]!;
    if (r < 1e-12) continue;
    for (let a = 0; a < width; a++) d[a] = values[i * width + a]! - mean[a]!;
    for (let a = 0; a < width; a++)
      for (let b = 0; b <= a; b++) covariance[a * width + b]! += r * d[a]! * d[b]!;
  }
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) covariance[a * width + b]! /= size + prior;
    covariance[a * width + a]! += prior / (size + prior) + FLOOR ** 2;
  }
  const lower = cholesky(covariance, width);
  let logScale = Math.log(Math.max(size, 1e-9) / count) - (width / 2) * Math.log(2 * Math.PI);
  for (let a = 0; a < width; a++) logScale -= Math.log(lower[a * width + a]!);
  return { mean, lower, logScale };
}

/** Of a positive definite matrix, of which the lower triangle is there. */
function cholesky(matrix: Float64Array, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = matrix[a * width + b]!;
      for (let c = 0; c < b; c++) sum -= lower[a * width + c]! * lower[b * width + c]!;
      lower[a * width + b] = a === b ? Math.sqrt(sum) : sum / lower[b * width + b]!;
    }
  }
  return lower;
}
