/**
 * AdamW (Loshchilov & Hutter 2019) on all weights as one vector, as a pure function of tensors, so that a step can be recorded once:
 *   m' = b1 m + (1 - b1) g,  v' = b2 v + (1 - b2) g^2,  w' = (w - r lr (m' / (1 - b1^t)) / (sqrt(v' / (1 - b2^t)) + e)) (1 - r lr decay),
 * the last factor of kernels alone, not of constants that are added. The share r of the rate is that of the block of the weight; one of 0 stays.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { NamedTensor } from "../../../shared/formats/safetensors.ts";
import { take } from "../state.ts";

const [B1, B2, EPSILON] = [0.9, 0.999, 1e-7];
const NAMES = ["adam.m", "adam.v", "adam.steps"] as const;

export class AdamW {
  readonly #size: number;
  readonly #decay: number;
  #moments: readonly [tf.Tensor, tf.Tensor];
  #steps = 0;

  constructor(size: number, decay: number) {
    this.#size = size;
    this.#decay = decay;
    this.#moments = [tf.keep(tf.zeros([size])), tf.keep(tf.zeros([size]))];
  }

  /** m and v [size] */
  get moments(): readonly [tf.Tensor, tf.Tensor] {
    return this.#moments;
  }

  /** Numbers of the next step [2 + 2 blocks], as `update` takes them. @param shares of the rate, of each block */
  nextRates(lr: number, shares: readonly number[]): tf.Tensor1D {
    const t = ++this.#steps;
    const ofBlocks = shares.flatMap((share) => [share, 1 - share * lr * this.#decay]);
    return tf.tensor1d([lr / (1 - B1 ** t), 1 / (1 - B2 ** t), ...ofBlocks]);
  }

  /** @param m, v new moments, which are kept; those before are disposed of */
  keep(m: tf.Tensor, v: tf.Tensor): void {
    tf.dispose([...this.#moments]);
    this.#moments = [tf.keep(m), tf.keep(v)];
  }

  /** @param rates of `nextRates` @param blocks place of the block of each variable @returns m', v', and the weights w' in their order */
  update(
    rates: tf.Tensor,
    variables: readonly tf.Variable[],
    kernels: ReadonlySet<tf.Variable>,
    blocks: readonly number[],
    grads: tf.NamedTensorMap,
  ): tf.Tensor[] {
    const rate = (i: number): tf.Tensor => tf.reshape(tf.slice(rates, [i], [1]), []);
    const g = tf.concat(variables.map(({ name, size }) => tf.reshape(grads[name]!, [size])));
    const m = tf.add(tf.mul(this.#moments[0], B1), tf.mul(g, 1 - B1));
    const v = tf.add(tf.mul(this.#moments[1], B2), tf.mul(tf.square(g), 1 - B2));
    const change = tf.div(tf.mul(m, rate(0)), tf.add(tf.sqrt(tf.mul(v, rate(1))), EPSILON));
    let from = 0;
    const weights = variables.map((one, i) => {
      const [share, kept] = [2 + 2 * blocks[i]!, 3 + 2 * blocks[i]!];
      const full = tf.reshape(tf.slice(change, [from], [one.size]), one.shape);
      const moved = tf.sub(one, tf.mul(full, rate(share)));
      from += one.size;
      return kernels.has(one) ? tf.mul(moved, rate(kept)) : moved;
    });
    return [m, v, ...weights];
  }

  async state(): Promise<[string, NamedTensor][]> {
    const [m, v] = await Promise.all(
      this.#moments.map(async (x) => Float32Array.from((await x.data()) as Float32Array)),
    );
    const shape = [this.#size];
    return [
      [NAMES[0], { shape, data: m! }],
      [NAMES[1], { shape, data: v! }],
      [NAMES[2], { shape: [1], data: Float32Array.of(this.#steps) }],
    ];
  }

  /** @throws GalforgeError if the state is that of another network */
  restore(state: ReadonlyMap<string, NamedTensor>): void {
    const [m, v] = [NAMES[0], NAMES[1]].map((name) => take(state, name, [this.#size]));
    const steps = take(state, NAMES[2], [1]);
    this.keep(tf.tensor1d(m!.data), tf.tensor1d(v!.data));
    this.#steps = steps.data[0]!;
  }

  dispose(): void {
    tf.dispose([...this.#moments]);
  }
}
