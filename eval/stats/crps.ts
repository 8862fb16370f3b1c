/** Scores of predicted distributions that are known by their draws: lower is better, and lowest on average if the truth has that distribution. Pure. */

/**
 * The continuous ranked probability score E|x - y| - E|x - x'| / 2 [unit of y], unbiased for any number K of draws ("fair": Ferro 2014,
 * Q. J. R. Meteorol. Soc. 140, 1917): mean |x_i - y| - sum over i of (2 i - K - 1) x_(i) / (K (K - 1)), i = 1 to K.
 * @param sorted draws, ascending, at least two
 */
export function crpsOf(sorted: Float32Array, truth: number): number {
  const k = sorted.length;
  let [error, spread] = [0, 0];
  for (let i = 0; i < k; i++) {
    error += Math.abs(sorted[i] - truth);
    spread += (2 * i + 1 - k) * sorted[i];
  }
  return error / k - spread / (k * (k - 1));
}

/** Pairs of draws that stand so far apart are compared: all K (K - 1) / 2 would tell little more. */
const MOST_LAGS = 4;

/**
 * The energy score E|x - y| - E|x - x'| / 2 of points in several dimensions (Gneiting & Raftery 2007, J. Am. Stat. Assoc. 102, 359), in one
 * dimension the CRPS. The second mean is over pairs of draws i and i + lag (cyclic), lag = 1 to at most 4: unbiased, as the two are always different draws.
 * @param draws [K, dimensions], independent of each other, K >= 3; all coordinates in units that may be added
 */
export function energyScore(draws: Float64Array, truth: Float64Array): number {
  const d = truth.length;
  const k = draws.length / d;
  const lags = Math.min(MOST_LAGS, (k - 1) >> 1);
  let [error, spread] = [0, 0];
  for (let i = 0; i < k; i++) {
    let square = 0;
    for (let j = 0; j < d; j++) square += (draws[i * d + j] - truth[j]) ** 2;
    error += Math.sqrt(square);
    for (let lag = 1; lag <= lags; lag++) {
      const other = (i + lag) % k;
      let apart = 0;
      for (let j = 0; j < d; j++) apart += (draws[i * d + j] - draws[other * d + j]) ** 2;
      spread += Math.sqrt(apart);
    }
  }
  return error / k - spread / (2 * k * lags);
}
