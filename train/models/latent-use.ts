/** How much of its latents a variational autoencoder uses. Pure. */

/** One number a latent. */
export interface LatentUse {
  /** Var_x(E[u | x]): the variance of its mean over stamps */
  readonly variance: readonly number[];
  /** Kullback-Leibler divergence from the standard normal distribution, mean over stamps [nats] */
  readonly kl: readonly number[];
}

/** A latent is active if its mean varies by more than this (Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, appendix C). */
const ACTIVE = 0.01;

/** @param means, logSigmas [count, width], row-major, of at least one stamp */
export function latentUse(means: Float32Array, logSigmas: Float32Array, width: number): LatentUse {
  const count = means.length / width;
  const mean = (of: (at: number) => number): number[] =>
    Array.from({ length: width }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += of(k * width + j);
      return sum / count;
    });
  const middle = mean((at) => means[at]!);
  return {
    variance: mean((at) => (means[at]! - middle[at % width]!) ** 2),
    kl: mean((at) => 0.5 * (means[at]! ** 2 + Math.exp(2 * logSigmas[at]!) - 1) - logSigmas[at]!),
  };
}

/** How many latents are active. */
export const activeOf = ({ variance }: LatentUse): number => variance.filter((v) => v > ACTIVE).length;

/** All together [nats]. */
export const nats = ({ kl }: LatentUse): number => kl.reduce((sum, x) => sum + x, 0);

/** What to say of a trained network: how many latents it uses, and what to do if that is none. */
export const describeUse = (use: LatentUse): string =>
  activeOf(use) > 0
    ? `Latents on the validation stamps: ${useWords(use)}`
    : "All latents have collapsed: none tells one stamp from another, and the decoder draws the same for all. " +
      "Train with a smaller --beta, more --free-bits or more --epochs";

/** "28 of 32 active, 61.3 nats" */
export const useWords = (use: LatentUse): string =>
  `${activeOf(use)} of ${use.kl.length} active, ${nats(use).toFixed(1)} nats`;
