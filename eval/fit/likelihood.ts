/**
 * The noise of pixels d with the expected values m (sky included) as residuals whose sum of squares is -2 ln likelihood, up to a constant.
 *
 * Known sigmas:  r = (m - d) / sigma.
 * A detector:    Poisson electrons and read noise together, as the shifted Poisson distribution of x = gain d + c with the mean
 *   mu = gain m + c, c = read_noise^2 (Snyder et al. 1995, JOSA A 12, 272): r^2 is its deviance, 2 (mu - x + x ln(x / mu)). The gradient of
 *   sum r^2 is that of weighted least squares whose variances (gain m + c) / gain^2 follow the model, at every step: bright pixels are not
 *   biased, as they are with variances from the data. Where few electrons make some x < 1, c is made larger: less weight on the faintest
 *   pixels, still without bias.
 * Pure.
 */
import type { Detector } from "../../sim/scene.ts";

export type NoiseModel =
  | { readonly kind: "detector"; readonly detector: Detector }
  | {
      readonly kind: "sigma";
      /** standard deviation of each pixel [ny * nx] */ readonly sigma: Float32Array;
      /** in the pixels [ADU/pixel] */ readonly sky: number;
    };

export interface Likelihood {
  /** positions of the pixels that are used, ascending */
  readonly used: Uint32Array;
  /** [ADU/pixel] */
  readonly sky: number;
  /** r of pixel used[k] where m is expected */
  residual(k: number, m: number): number;
  /** dr/dm there [1/ADU] */
  slope(k: number, m: number): number;
  /** of pixel used[k] where m is expected [ADU^2] */
  variance(k: number, m: number): number;
}

/**
 * Left out: pixels that are no numbers, that `use` does not name, whose sigma is not positive, that are saturated.
 * @param use 1 for pixels that may be used; undefined: all
 */
export function pixelLikelihood(
  pixels: Float32Array,
  noise: NoiseModel,
  use: Uint8Array | undefined,
): Likelihood {
  const usable = (p: number): boolean => Number.isFinite(pixels[p]) && (use === undefined || use[p] === 1);
  return noise.kind === "sigma"
    ? knownSigmas(pixels, noise.sigma, noise.sky, usable)
    : ofDetector(pixels, noise.detector, usable);
}

function knownSigmas(
  pixels: Float32Array,
  sigma: Float32Array,
  sky: number,
  usable: (p: number) => boolean,
): Likelihood {
  const used = positions(pixels, (p) => usable(p) && sigma[p] > 0 && Number.isFinite(sigma[p]));
  return {
    used,
    sky,
    residual: (k, m) => (m - pixels[used[k]]) / sigma[used[k]],
    slope: (k) => 1 / sigma[used[k]],
    variance: (k) => sigma[used[k]] ** 2,
  };
}

/** Expected electrons below which a pixel is not followed [e-]: a renderer's rounding must not make them negative. */
const FEWEST = 1e-3;

function ofDetector(
  pixels: Float32Array,
  { sky, gain, read_noise, saturation = Number.POSITIVE_INFINITY }: Detector,
  usable: (p: number) => boolean,
): Likelihood {
  const used = positions(pixels, (p) => usable(p) && pixels[p] < saturation);
  const read = read_noise ** 2;
  const least = used.reduce((min, p) => Math.min(min, gain * pixels[p] + read), Number.POSITIVE_INFINITY);
  const shift = read + Math.max(0, 1 - least);
  const mean = (m: number): number => Math.max(FEWEST, gain * m + shift);
  const excess = (k: number, mu: number): number => (gain * pixels[used[k]] + shift - mu) / mu;
  return {
    used,
    sky,
    residual: (k, m) => {
      const mu = mean(m);
      const x = excess(k, mu);
      return -Math.sqrt(mu) * x * devianceFactor(x);
    },
    slope: (k, m) => {
      const mu = mean(m);
      return gain / (Math.sqrt(mu) * devianceFactor(excess(k, mu)));
    },
    variance: (_, m) => Math.max(FEWEST, gain * m + read) / gain ** 2,
  };
}

/** sqrt(2 ((1 + x) ln(1 + x) - x)) / |x| for x >= -1: 1 at 0, falling. */
function devianceFactor(x: number): number {
  // the terms cancel near 0: their series
  if (Math.abs(x) < 0.01) return Math.sqrt(1 - x * (1 / 3 - x * (1 / 6 - x * (1 / 10 - x / 15))));
  if (x <= -1) return Math.SQRT2;
  return Math.sqrt(2 * ((1 + x) * Math.log1p(x) - x)) / Math.abs(x);
}

const positions = (pixels: Float32Array, isUsed: (p: number) => boolean): Uint32Array =>
  Uint32Array.from(pixels.keys()).filter((p) => isUsed(p));
