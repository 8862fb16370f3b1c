/** The layer of a network where units are dropped. */
import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { PASSES, passMasks, stepMask } from "./masks.ts";

interface Config {
  readonly name?: string;
  readonly rate: number;
  readonly seed: number;
}

type Thin = (x: tf.Tensor2D) => tf.Tensor2D;

/**
 * [B, units] as they are, unless it is told for a while to mask them; it has no weights. (tfjs's own layer draws its masks by itself, and not
 * by the step: an interrupted training would be another one.)
 */
export class DropoutLayer extends layers.Layer {
  static readonly className = "GalforgeDropout";
  readonly #rate: number;
  readonly #seed: number;
  #thin: Thin | undefined;

  constructor({ rate, seed, ...rest }: Config) {
    super(rest);
    [this.#rate, this.#seed] = [rate, seed];
  }

  /** `of` as a training step has it: each stamp with a mask of its own. */
  inStep<T>(step: number, of: () => T): T {
    return this.#while((x) => {
      const [count, units] = x.shape;
      const mask = stepMask(this.#seed, step, this.#rate, count * units);
      return tf.mul(x, tf.tensor2d(mask, [count, units]));
    }, of);
  }

  /** `of` with [(1 + PASSES) B, units] behind the layer: the stamps as they are, then as each thinned network has them. */
  inPasses<T>(of: () => T): T {
    return this.#while((x) => {
      const [count, units] = x.shape;
      const masks = tf.tensor3d(passMasks(this.#seed, this.#rate, units), [1 + PASSES, 1, units]);
      return tf.reshape(tf.mul(tf.expandDims(x, 0), masks), [(1 + PASSES) * count, units]);
    }, of);
  }

  #while<T>(thin: Thin, of: () => T): T {
    this.#thin = thin;
    try {
      return of();
    } finally {
      this.#thin = undefined;
    }
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
    return tf.tidy(() => this.#thin?.(x) ?? tf.clone(x));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.#rate, seed: this.#seed };
  }
}

tf.serialization.registerClass(DropoutLayer);

/** The features that the heads of an encoder share, with dropout. @param rate 0: there is no layer */
export const dropped = (x: SymbolicTensor, rate: number, seed: number): SymbolicTensor =>
  rate === 0 ? x : (new DropoutLayer({ rate, seed }).apply(x) as SymbolicTensor);

/** Of an encoder; undefined: it was trained without. */
export const dropoutLayerOf = (encoder: LayersModel): DropoutLayer | undefined =>
  encoder.layers.find((layer) => layer instanceof DropoutLayer);
