/**
 * What galaxies are from what a measurement makes of them, by simulation: simulated stamps, of which the truth is known, are measured as the
 * real ones are, and those that look real count more. Iterated that is unfolding (D'Agostini 1995, NIM A 362, 487; with a classifier for the
 * ratio of densities, OmniFold: Andreassen et al. 2020, PRL 124, 182001). Pure.
 */
import { withSquares } from "../stats/domain-classifier.ts";
import type { Points } from "../stats/points.ts";
import { logits, ridgeLogistic } from "../stats/ridge-logistic.ts";

/** Penalty of the regression for each feature: weak, because nothing is tested by it. */
const PENALTY = 0.1;
/** No stamp counts more than this many times its share. */
const MOST = 10;

/**
 * p(look | real) / p(look | simulated) of each simulated stamp, of mean 1: odds of a logistic regression that tells them apart.
 * @param real, simulated a row of looks for each stamp, of one width
 */
export function densityRatios(real: Points, simulated: Points): Float64Array {
  const features = withSquares(real, simulated);
  const classes = Uint8Array.from({ length: features.count }, (_, i) => (i < real.count ? 1 : 0));
  const fit = ridgeLogistic(features, PENALTY * features.width)(classes);
  const odds = logits(fit, features).subarray(real.count).map(Math.exp);
  const mean = odds.reduce((sum, x) => sum + x, 0) / odds.length;
  const cut = odds.map((x) => Math.min(MOST, x / mean));
  const rest = cut.reduce((sum, x) => sum + x, 0) / cut.length;
  return cut.map((x) => x / rest);
}

/** Places of a sample in which each item is as often as it counts, to one: systematic resampling (Kitagawa 1996). @param weights of mean 1 */
export function resampled(weights: ArrayLike<number>): number[] {
  const places: number[] = [];
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    sum += weights[k];
    while (places.length + 0.5 < sum && places.length < weights.length) places.push(k);
  }
  return places;
}
