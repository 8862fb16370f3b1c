/** Standard deviations of normalised deviations, with their errors. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import type { LimitRatio } from "./section.ts";

/** Of a normal distribution: what is below -sigma, and below +sigma. */
const ONE_SIGMA = [0.158655, 0.841345] as const;
/**
 * Standard error of half the distance of these two quantiles, times sqrt(count) / sigma: sqrt(p (1 - 2 p) / 2) / phi(1), with p the
 * first of them and phi the normal density.
 */
const ROBUST_ERROR = 0.9617;

/** @param z deviations over what is expected of them, at least two */
export function limitRatio(z: Float64Array): LimitRatio {
  const n = z.length;
  const mean = z.reduce((sum, x) => sum + x, 0) / n;
  const plain = Math.sqrt(z.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  const sorted = Float64Array.from(z).sort();
  const [low, high] = ONE_SIGMA.map((p) => quantile(sorted, p));
  const robust = (high - low) / 2;
  return {
    ...{ robust, robust_error: (ROBUST_ERROR * robust) / Math.sqrt(n) },
    ...{ plain, plain_error: plain / Math.sqrt(2 * (n - 1)) },
    ...{ mean, mean_error: plain / Math.sqrt(n) },
  };
}
