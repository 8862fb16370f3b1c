/** The binomial distribution. Pure. */
import { logGamma } from "../../shared/math/gamma.ts";

/**
 * The central interval of Binomial(n, p): its (1 - level) / 2 and (1 + level) / 2 quantiles, the smallest k with P(X <= k) at or above
 * these. It holds at least `level`.
 * @param p above 0 and below 1 @param level above 0 and below 1
 */
export function binomialInterval(n: number, p: number, level: number): readonly [low: number, high: number] {
  const [lower, upper] = [(1 - level) / 2, (1 + level) / 2];
  const constant = logGamma(n + 1) + n * Math.log1p(-p);
  let [cumulative, low] = [0, -1];
  for (let k = 0; k < n; k++) {
    const log = constant - logGamma(k + 1) - logGamma(n - k + 1) + k * (Math.log(p) - Math.log1p(-p));
    cumulative += Math.exp(log);
    if (low < 0 && cumulative >= lower) low = k;
    if (cumulative >= upper) return [low, k];
  }
  return [low < 0 ? n : low, n];
}
