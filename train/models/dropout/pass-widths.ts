/** The widths of latents as thinned networks have them together. */
import * as tf from "@tensorflow/tfjs-core";
import { LOG_SIGMA } from "../losses.ts";
import type { DropoutLayer } from "./layer.ts";
import { PASSES } from "./masks.ts";

/**
 * As `passPosterior` has them.
 * @param heads means and ln sigma of the latents [B, d] @returns ln of the aleatoric sigma, and the epistemic variance [B, d]
 */
export function passWidths(
  dropout: DropoutLayer,
  heads: () => readonly [means: tf.Tensor, logSigmas: tf.Tensor],
): [aleatoric: tf.Tensor, epistemic: tf.Tensor] {
  const [means, logSigmas] = dropout.inPasses(heads).map((x) => {
    const [rows, width] = x.shape as [number, number];
    return tf.slice(tf.reshape(x, [1 + PASSES, rows / (1 + PASSES), width]), [1, 0, 0]);
  }) as [tf.Tensor, tf.Tensor];
  const squares = tf.exp(tf.mul(tf.clipByValue(logSigmas, ...LOG_SIGMA), 2));
  return [tf.mul(tf.log(tf.mean(squares, 0)), 0.5), tf.moments(means, 0).variance];
}
