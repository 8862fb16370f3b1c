/**
 * An ensemble of M conditional flows: features x of a galaxy -> context c (multilayer perceptron) ->
 *   p(y | x) = p(y_core | c) prod_t p(y_t | c, y_core, y_t' before t),
 * the chain of Siddiqa et al. 2025 (section 2.3): core targets together, then others given those. Beside it, of the same context, the
 * probability that a target can be measured at all, and, if asked for, the mean, of which the densities are then those of the residuals.
 * Targets are standardised. Members are side by side in every tensor.
 */
import * as tf from "@tensorflow/tfjs-core";
import { detached } from "../losses.ts";
import { columnsOf } from "./bijectors/bijector.ts";
import type { Density } from "./densities/density.ts";
import { type Family, families, type SplineShape } from "./densities/families.ts";
import { type Dense, dense, silu } from "./layers.ts";
import { Weights } from "./weights.ts";

export interface FlowShape extends SplineShape {
  readonly members: number;
  readonly features: number;
  /** targets that are learned together, and those that follow one after the other */
  readonly core: number;
  readonly after: number;
  /** targets whose presence is learned */
  readonly detect: number;
  /** of the perceptron: units of a layer, layers */
  readonly width: number;
  readonly depth: number;
  /** units of the layer between the context and the parameters of a density */
  readonly hidden: number;
  readonly family: Family;
  /** densities are those of residuals about a mean that is learned by its squared error */
  readonly residuals: boolean;
}

export class FlowNet {
  readonly shape: FlowShape;
  readonly weights: Weights;
  /** standard normal numbers that a sample takes */
  readonly noises: number;
  readonly #layers: readonly Dense[];
  readonly #densities: readonly Density[];
  readonly #mean: Dense | undefined;
  readonly #detect: Dense | undefined;

  constructor(shape: FlowShape, seed: number) {
    const { members, features, core, after, detect, width, depth, hidden, family, residuals } = shape;
    const weights = new Weights(seed);
    this.shape = shape;
    this.weights = weights;
    this.#layers = Array.from({ length: depth }, (_, l) =>
      dense(weights, `layer${l}`, [members, l === 0 ? features : width, width]),
    );
    const common = { members, context: width + features, hidden };
    const { make } = families[family];
    this.#densities = Array.from({ length: 1 + after }, (_, t) =>
      t === 0
        ? make(weights, "core", { ...common, given: 0, targets: core }, shape)
        : make(weights, `then${t}`, { ...common, given: core + t - 1, targets: 1 }, shape),
    );
    this.noises = this.#densities.reduce((sum, { noises }) => sum + noises, 0);
    const own = width + features;
    this.#mean = residuals ? dense(weights, "mean", [members, own, core + after], 0) : undefined;
    this.#detect = detect > 0 ? dense(weights, "detect", [members, own, detect], 0) : undefined;
  }

  /**
   * @param features [M, G, F] @param factors of the hidden units of each layer [layers][1, G, width], as of `stepMask`; undefined: all are 1
   * @returns what the perceptron makes of them, and the features themselves [M, G, width + F]
   */
  context(features: tf.Tensor3D, factors?: readonly tf.Tensor3D[]): tf.Tensor3D {
    return tf.tidy(() => {
      const made = this.#layers.reduce((x, layer, l) => {
        const units = silu(layer(x)) as tf.Tensor3D;
        return factors === undefined ? units : tf.mul(units, factors[l]!);
      }, features);
      return tf.concat([made, features], 2);
    });
  }

  /**
   * ln p of the core targets, then of each that follows. @param y [M, G, S, targets] @param context of `context` @returns [M, G, S] each
   */
  logProbs(y: tf.Tensor4D, context: tf.Tensor3D): tf.Tensor3D[] {
    const { core } = this.shape;
    const mean = this.mean(context);
    return this.#densities.map((density, t) => {
      const [from, count] = t === 0 ? [0, core] : [core + t - 1, 1];
      const own = columnsOf(y, from, count);
      const about = mean === undefined ? own : tf.sub(own, columnsOf(detached(mean), from, count));
      const given = t === 0 ? undefined : (columnsOf(y, 0, from) as tf.Tensor4D);
      return density.logProb(about as tf.Tensor4D, context, given);
    });
  }

  /** @param noise standard normal [M, G, S, noises] @param context of `context` @returns [M, G, S, targets] */
  sample(noise: tf.Tensor4D, context: tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => {
      const { core } = this.shape;
      const mean = this.mean(context);
      let drawn: tf.Tensor4D | undefined;
      let used = 0;
      this.#densities.forEach((density, t) => {
        const own = columnsOf(noise, used, density.noises) as tf.Tensor4D;
        used += density.noises;
        const about = density.sample(own, context, drawn);
        const [from, count] = t === 0 ? [0, core] : [core + t - 1, 1];
        const y = mean === undefined ? about : (tf.add(about, columnsOf(mean, from, count)) as tf.Tensor4D);
        drawn = drawn === undefined ? y : tf.concat([drawn, y], 3);
      });
      return drawn!;
    });
  }

  /** [M, G, 1, targets]; undefined if there is none */
  mean(context: tf.Tensor3D): tf.Tensor4D | undefined {
    return this.#mean === undefined ? undefined : tf.expandDims(this.#mean(context), 2);
  }

  /** ln p / (1 - p) that a target can be measured [M, G, detect]; undefined if none is asked for */
  detections(context: tf.Tensor3D): tf.Tensor3D | undefined {
    return this.#detect?.(context);
  }

  dispose(): void {
    this.weights.dispose();
  }
}
