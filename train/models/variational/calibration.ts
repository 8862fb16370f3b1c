/** Widths of labels that are what they say: the factor by which those that were learned have to be multiplied. */
import * as tf from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";
import { tooFew } from "../../../datasets/statistics.ts";
import { isPresent } from "../../labels.ts";
import { LOG_SIGMA } from "../losses.ts";

/** Share of a normal distribution within one standard deviation. */
const ONE_SIGMA = 0.6827;

/**
 * Logarithm of the factor c with |error| <= c sigma for 68.27 % of the stamps that have the label, one a label: errors have heavier tails
 * than a normal distribution, so that the sigma of the greatest likelihood is too wide for the middle. 0 of too few stamps.
 * With variances v that are not to be widened it is |error| <= sqrt(c^2 sigma^2 + v); c is at least 0.1, where v alone is enough.
 * @param targets, predicted, logSigmas, variances [count, width], row-major
 */
export function calibrate(
  targets: Float32Array,
  predicted: Float32Array,
  logSigmas: Float32Array,
  width: number,
  variances?: Float32Array,
): number[] {
  return Array.from({ length: width }, (_, i) => {
    const ratios: number[] = [];
    for (let k = i; k < targets.length; k += width) {
      if (!isPresent(targets[k]!)) continue;
      const error = Math.abs(targets[k]! - predicted[k]!);
      if (variances === undefined) ratios.push(Math.log(error) - logSigmas[k]!);
      else
        ratios.push(Math.max(Math.log(Math.max(0, error ** 2 - variances[k]!)) / 2 - logSigmas[k]!, LEAST));
    }
    if (tooFew(ratios.length) !== undefined) return 0;
    ratios.sort((a, b) => a - b);
    const at = ratios[Math.ceil(ONE_SIGMA * ratios.length) - 1]!;
    return Number.isFinite(at) ? at : 0; // errors of exactly 0
  });
}

/** Logarithm of the least factor. */
const LEAST = Math.log(0.1);

type Shape = (number | null)[];

/**
 * log sigma [B, d] -> log sigma, within LOG_SIGMA as the loss has it, + log c, with a log c a latent: 0 at first, and no gradient moves it.
 */
export class CalibrationLayer extends layers.Layer {
  static readonly className = "GalforgeCalibration";

  override build(shape: Shape | Shape[]): void {
    const width = (shape as Shape).at(-1)!;
    this.addWeight("log_factor", [width], "float32", initializers.zeros(), undefined, false);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    return tf.tidy(() => tf.add(tf.clipByValue(x, ...LOG_SIGMA), this.weights[0]!.read()));
  }

  /** @param logFactors of the first latents; those of the others are 0 */
  set(logFactors: readonly number[]): void {
    const [weight] = this.weights;
    const width = weight!.shape[0]!;
    const all = Array.from({ length: width }, (_, i) => logFactors[i] ?? 0);
    tf.tidy(() => this.setWeights([tf.tensor1d(all)]));
  }
}

tf.serialization.registerClass(CalibrationLayer);
