/** Mixtures of normal distributions N(m_t, s_t), all of the same weight. Pure. */
import { normalCdf, normalQuantile } from "../../../shared/math/normal.ts";

export const meanOf = (x: readonly number[]): number => x.reduce((sum, v) => sum + v, 0) / x.length;

/** sqrt(mean (x - mean x)^2) */
export function deviationOf(x: readonly number[]): number {
  const mean = meanOf(x);
  return Math.sqrt(meanOf(x.map((v) => (v - mean) ** 2)));
}

/** ln(mean exp(x)), -Infinity where all are */
export function logMeanExp(x: readonly number[]): number {
  const most = Math.max(...x);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(meanOf(x.map((v) => Math.exp(v - most))));
}

/** P(z < x) */
export const mixtureCdf = (x: number, means: readonly number[], sigmas: readonly number[]): number =>
  meanOf(means.map((m, t) => normalCdf((x - m) / sigmas[t]!)));

const mixtureDensity = (x: number, means: readonly number[], sigmas: readonly number[]): number =>
  meanOf(means.map((m, t) => Math.exp(logNormal(x, m, sigmas[t]!))));

/** ln N(x; m, s) */
export const logNormal = (x: number, m: number, s: number): number =>
  -(((x - m) / s) ** 2) / 2 - Math.log(s) - Math.log(2 * Math.PI) / 2;

/** Of the widest component, to which a quantile is found. */
const TOLERANCE = 1e-10;

/**
 * The x with P(z < x) = p, 0 < p < 1, by Newton's method between the least and the largest of the components' own quantiles; where a step
 * would leave them, they are halved. @returns a function of the m_t and s_t
 */
export function mixtureQuantile(p: number): (means: readonly number[], sigmas: readonly number[]) => number {
  const own = normalQuantile(p);
  return (means, sigmas) => {
    const quantiles = means.map((m, t) => m + own * sigmas[t]!);
    let [low, high] = [Math.min(...quantiles), Math.max(...quantiles)];
    const enough = TOLERANCE * Math.max(...sigmas);
    let x = meanOf(quantiles);
    while (high - low > enough) {
      const excess = mixtureCdf(x, means, sigmas) - p;
      if (excess < 0) low = x;
      else high = x;
      const next = x - excess / mixtureDensity(x, means, sigmas);
      if (Math.abs(next - x) < enough) return next;
      x = next > low && next < high ? next : (low + high) / 2;
    }
    return x;
  };
}
