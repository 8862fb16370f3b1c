/** The standard deviations of labels by a factor that is no weight of training: in the bias of the layer that gives their logarithms. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

/** Of an encoder: the layer whose outputs are ln sigma. */
export const LOG_SIGMA_LAYER = "log_sigma";

/**
 * Does something while sigma is c times as large; afterwards all is as before.
 * @param logFactors ln c of each label; none: nothing is widened
 */
export async function widened<T>(
  encoder: LayersModel,
  logFactors: Float32Array,
  then: () => Promise<T>,
): Promise<T> {
  if (logFactors.length === 0) return then();
  const layer = encoder.getLayer(LOG_SIGMA_LAYER);
  const [kernel, bias] = layer.getWeights();
  const kept = bias!.clone();
  try {
    tf.tidy(() => layer.setWeights([kernel!, tf.add(bias!, tf.tensor1d(logFactors))]));
    return await then();
  } finally {
    layer.setWeights([kernel!, kept]);
    kept.dispose();
  }
}
