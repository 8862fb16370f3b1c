/** Widths of labels that are what they say: the factor by which those that were learned have to be multiplied. Pure. */
import { tooFew } from "../../datasets/statistics.ts";
import { isPresent } from "../labels.ts";

/** Share of a normal distribution within one standard deviation, and the density of |x| there: how fast the share grows with ln c. */
const ONE_SIGMA = 0.6827;
const DENSITY = 0.4839;

/**
 * Logarithm of the factor c with |error| <= c sigma for 68.27 % of the stamps that have the label, one a label: errors have heavier tails
 * than a normal distribution, so that the sigma of the greatest likelihood is too wide for the middle. 0 of too few stamps.
 * With variances v that are not to be widened it is |error| <= sqrt(c^2 sigma^2 + v); c is at least 0.1, where v alone is enough.
 * Of few stamps chance moves each factor: they are drawn to their common mean by as much as they differ less than chance explains
 * (empirical Bayes, James & Stein 1961), with the variance of a quantile, p (1 - p) / (N density^2).
 * @param targets, predicted, logSigmas, variances [count, width], row-major
 */
export function calibrate(
  targets: Float32Array,
  predicted: Float32Array,
  logSigmas: Float32Array,
  width: number,
  variances?: Float32Array,
): number[] {
  const found = Array.from({ length: width }, (_, i): Factor | undefined => {
    const ratios: number[] = [];
    for (let k = i; k < targets.length; k += width) {
      if (!isPresent(targets[k]!)) continue;
      const error = Math.abs(targets[k]! - predicted[k]!);
      if (variances === undefined) ratios.push(Math.log(error) - logSigmas[k]!);
      else
        ratios.push(Math.max(Math.log(Math.max(0, error ** 2 - variances[k]!)) / 2 - logSigmas[k]!, LEAST));
    }
    if (tooFew(ratios.length) !== undefined) return undefined;
    ratios.sort((a, b) => a - b);
    const log = ratios[Math.ceil(ONE_SIGMA * ratios.length) - 1]!;
    if (!Number.isFinite(log)) return undefined; // errors of exactly 0
    return { log, variance: (ONE_SIGMA * (1 - ONE_SIGMA)) / (ratios.length * DENSITY ** 2) };
  });
  return drawnTogether(found).map((factor) => factor ?? 0);
}

/** ln c, and the variance that chance gives it. */
interface Factor {
  readonly log: number;
  readonly variance: number;
}

/** Of three or more factors; two do not tell how much factors differ. */
const FEWEST_TOGETHER = 3;

function drawnTogether(found: readonly (Factor | undefined)[]): (number | undefined)[] {
  const known = found.filter((factor) => factor !== undefined);
  if (known.length < FEWEST_TOGETHER) return found.map((factor) => factor?.log);
  const mean = known.reduce((sum, { log }) => sum + log, 0) / known.length;
  const seen = known.reduce((sum, { log }) => sum + (log - mean) ** 2, 0) / (known.length - 1);
  const chance = known.reduce((sum, { variance }) => sum + variance, 0) / known.length;
  const own = Math.max(0, seen - chance);
  return found.map((factor) => {
    if (factor === undefined) return undefined;
    return mean + (own / (own + factor.variance)) * (factor.log - mean);
  });
}

/** Logarithm of the least factor. */
const LEAST = Math.log(0.1);
