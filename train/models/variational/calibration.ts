/** The factors of the widths of labels (../calibrate.ts) as a layer of a network. */
import * as tf from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";
import { LOG_SIGMA } from "../losses.ts";

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
