/**
 * What a flow learns from: L = L_nll + L_mean + L_detect, each a mean over members and rows.
 *   L_nll     -sum over densities of the mean of ln p(y | x) over the rows that have its targets, standardised [nats]
 *   L_mean    mean over these of (y - m)^2, where a mean is learned
 *   L_detect  binary cross-entropy of the presence of targets [nats], where it is learned
 */
import * as tf from "@tensorflow/tfjs-core";
import type { FlowNet } from "./flow-net.ts";

export interface TargetTensors {
  /** [G, targets] */
  readonly values: tf.Tensor2D;
  /** [G, densities] */
  readonly weights: tf.Tensor2D;
  /** [G, detect] */
  readonly present: tf.Tensor2D;
}

/** @param context of `FlowNet.context` */
export function flowLosses(
  net: FlowNet,
  { values, weights, present }: TargetTensors,
  context: tf.Tensor3D,
): Record<string, tf.Scalar> {
  const [rows, targets] = values.shape;
  const { members, core } = net.shape;
  const y = tf.tile(tf.reshape(values, [1, rows, 1, targets]), [members, 1, 1, 1]) as tf.Tensor4D;
  const logs = tf.stack(
    net.logProbs(y, context).map((log) => tf.reshape(log, [members, rows])),
    -1,
  );
  const nll = tf.neg(tf.mul(tf.sum(tf.mul(logs, tf.expandDims(weights, 0))), 1 / members)) as tf.Scalar;
  const parts: Record<string, tf.Scalar> = { nll };
  const mean = net.mean(context);
  if (mean !== undefined) {
    const places = Array.from({ length: targets }, (_, i) => Math.max(0, i - core + 1));
    const own = tf.gather(weights, tf.tensor1d(places, "int32"), 1);
    const squares = tf.squaredDifference(
      tf.reshape(mean, [members, rows, targets]),
      tf.expandDims(values, 0),
    );
    parts["mean"] = tf.mul(tf.sum(tf.mul(squares, own)), 1 / (members * targets));
  }
  const logits = net.detections(context);
  if (logits !== undefined) {
    // -[p ln s(l) + (1 - p) ln(1 - s(l))] = softplus(l) - p l
    const entropy = tf.sub(tf.softplus(logits), tf.mul(logits, tf.expandDims(present, 0)));
    parts["detect"] = tf.mean(entropy);
  }
  const loss = Object.values(parts).reduce((sum, part) => tf.add(sum, part));
  return { loss, ...parts };
}
