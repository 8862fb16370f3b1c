/** Weights of the squared errors of labels: what `--labels` and `--weights` mean. Pure. */
import type { LabelColumn } from "../../../datasets/labels.ts";
import { isPresent, sigmaToLatent, toLatent } from "../../labels.ts";
import type { Supervised } from "../../run/config.ts";

export const LABELS = ["standardised", "raw"] as const;
export const WEIGHTS = ["errors", "equal"] as const;

export interface Weighing {
  readonly labels: (typeof LABELS)[number];
  readonly weights: (typeof WEIGHTS)[number];
}

/**
 * Standardised labels: an error below this does not count more [standard deviations of the label]. What limits a network is the image
 * then, which leaves about as much open of the star formation.
 */
export const FLOOR = 0.7;

/**
 * An error below this counts as this [range of the label in the training stamps]: no weight gets out of hand, whatever a catalogue
 * states. Far below the errors of catalogues: of redshifts from 0 to 1 it is 1e-4.
 */
export const LEAST = 1e-4;

/** Raw labels: the error of a label that states none. The paper's of orientations [rad]. */
export const ASSUMED = 0.1;

/** Whether errors weigh labels: raw ones even where stamps count the same, each label by its own. */
export const areWeighed = ({ labels, weights }: Weighing): boolean =>
  labels === "raw" || weights === "errors";

/** Columns of errors that weigh these labels. */
export const errorColumns = (labels: readonly LabelColumn[], weighing: Weighing): string[] =>
  areWeighed(weighing) ? labels.flatMap(({ sigma }) => sigma ?? []) : [];

/**
 * Weights [count, width] of the squared errors; all of them add up to 1, and that of a label that is missing is 0.
 *
 * Standardised: the weighted sum is the mean over labels of the weighted mean over the stamps that have them,
 *   w_kl = g_kl / (width sum_k g_kl),  g_kl = 1 / (sigma_kl^2 + FLOOR^2), 1 without an error.
 * So each label weighs as much as any other, and a stamp within a label by its error.
 *
 * Raw, after equation 2 of Gagliano & Villar 2023:
 *   w_kl = g_kl / sum_kl g_kl,  g_kl = 1 / sigma_kl^2 ("errors"), or the mean of that over the stamps k that have label l ("equal").
 * So each label weighs as much as its errors are small, down to LEAST. "equal" is what the paper's code does: it divides differences [B, labels] as
 * [B, 1, labels] by errors [B, labels], and the mean over the result, [B, B, labels], is that over all pairs of a difference and an error.
 * @param targets [count, width] of `latentTargets` @param sigmas of `latentSigmas`: above 0, NaN where there is none
 */
export function labelWeights(
  targets: Float32Array,
  sigmas: ArrayLike<number>,
  width: number,
  { labels, weights }: Weighing,
): Float32Array {
  const share = labels === "raw" ? rawShare : standardisedShare;
  const shares = Float64Array.from(targets, (z, at) => (isPresent(z) ? share(sigmas[at]!) : 0));
  const sums = new Float64Array(width);
  const counts = new Float64Array(width);
  shares.forEach((g, at) => {
    sums[at % width]! += g;
    if (g > 0) counts[at % width]!++;
  });
  const all = sums.reduce((a, b) => a + b, 0);
  return Float32Array.from(shares, (g, at) => {
    if (g === 0) return 0;
    const l = at % width;
    if (labels === "standardised") return g / (width * sums[l]!);
    return (weights === "errors" ? g : sums[l]! / counts[l]!) / all;
  });
}

const standardisedShare = (sigma: number): number =>
  Number.isNaN(sigma) ? 1 : 1 / (sigma * sigma + FLOOR * FLOOR);

const rawShare = (sigma: number): number => 1 / (Number.isNaN(sigma) ? ASSUMED : sigma) ** 2;

/**
 * The errors of labels in latents [count, width], row-major, LEAST of the label's range at least; NaN for a label without one.
 * @param errors names of the columns that count
 */
export function latentSigmas(
  supervised: readonly Supervised[],
  errors: readonly string[],
  labels: ReadonlyMap<string, Float64Array>,
  count: number,
): Float64Array {
  const width = supervised.length;
  const out = new Float64Array(count * width).fill(Number.NaN);
  supervised.forEach(({ name, sigma, transform, range: [low, high] }, i) => {
    if (sigma === undefined || !errors.includes(sigma)) return;
    const [values, widths] = [labels.get(name)!, labels.get(sigma)!];
    const least = LEAST * (toLatent(transform, high) - toLatent(transform, low));
    for (let k = 0; k < count; k++)
      out[k * width + i] = Math.max(least, sigmaToLatent(transform, widths[k]!, values[k]!));
  });
  return out;
}
