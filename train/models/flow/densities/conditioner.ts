/**
 * Context and given numbers -> parameters: silu(context A + given B + a) C + c. The part of the context is computed once a galaxy, however many
 * vectors it has.
 */
import * as tf from "@tensorflow/tfjs-core";
import { dense, silu } from "../layers.ts";
import type { Weights } from "../weights.ts";

/** context [M, G, C], given [M, G, S, E] -> [M, G, S, outputs]; without given numbers [M, G, 1, outputs] */
export type Conditioner = (context: tf.Tensor3D, given: tf.Tensor4D | undefined) => tf.Tensor4D;

export interface ConditionerShape {
  readonly members: number;
  readonly context: number;
  readonly given: number;
  readonly hidden: number;
  readonly outputs: number;
  /** standard deviation of the outputs at the start; default 0 */
  readonly gain?: number;
}

export function conditioner(
  weights: Weights,
  name: string,
  { members, context, given, hidden, outputs, gain = 0 }: ConditionerShape,
): Conditioner {
  const ofContext = dense(weights, `${name}.context`, [members, context, hidden]);
  const ofGiven =
    given === 0
      ? undefined
      : weights.make<tf.Rank.R3>(`${name}.given`, [members, given, hidden], 1 / Math.sqrt(given));
  const last = dense(weights, `${name}.out`, [members, hidden, outputs], gain);
  return (c, e) =>
    tf.tidy(() => {
      const first = tf.expandDims(ofContext(c), 2); // [M, G, 1, hidden]
      const sum = ofGiven === undefined || e === undefined ? first : tf.add(first, timesEach(e, ofGiven));
      return timesEach(silu(sum), last);
    });
}

/** [M, G, S, inputs] by the weights or the layer of each member -> [M, G, S, outputs] */
export function timesEach(x: tf.Tensor, by: tf.Tensor3D | ((x: tf.Tensor3D) => tf.Tensor3D)): tf.Tensor4D {
  const [m, g, s, inputs] = x.shape as [number, number, number, number];
  const flat = tf.reshape(x, [m, g * s, inputs]) as tf.Tensor3D;
  const made = typeof by === "function" ? by(flat) : (tf.matMul(flat, by) as tf.Tensor3D);
  return tf.reshape(made, [m, g, s, made.shape[2]]);
}
