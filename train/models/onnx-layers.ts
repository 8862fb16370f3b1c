/** What an ONNX file does beside the network, so that nothing of galforge is needed to use it: pixels and labels in their units. */
import * as core from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-layers";
import { perBand, stretch, unstretch } from "../normaliser.ts";
import type { LabelTransform, Normaliser } from "../run/config.ts";
import { symbolic } from "./layers/blocks.ts";

const first = (x: core.Tensor | core.Tensor[]): core.Tensor => (Array.isArray(x) ? x[0]! : x);

/** Pixels -> stretched ones. */
export class StretchLayer extends tf.layers.Layer {
  static readonly className = "GalforgeStretch";
  readonly #normaliser: Normaliser;
  constructor(normaliser: Normaliser) {
    super({});
    this.#normaliser = normaliser;
  }
  override call(inputs: core.Tensor | core.Tensor[]): core.Tensor {
    return stretch(first(inputs) as core.Tensor4D, this.#normaliser);
  }
}

/** Stretched pixels -> pixels, x = sky + softening sinh(y (high - low) + low). */
export class UnstretchLayer extends tf.layers.Layer {
  static readonly className = "GalforgeUnstretch";
  readonly #normaliser: Normaliser;
  constructor(normaliser: Normaliser) {
    super({});
    this.#normaliser = normaliser;
  }
  override call(inputs: core.Tensor | core.Tensor[]): core.Tensor {
    const { bands } = this.#normaliser;
    return core.tidy(() => {
      const u = unstretch(first(inputs), bands);
      return core.add(
        core.mul(
          u,
          perBand(bands, (b) => b.softening),
        ),
        perBand(bands, (b) => b.sky),
      );
    });
  }
}

/** Latents [B, p] -> labels [B, p] in their units. */
export class LabelLayer extends tf.layers.Layer {
  static readonly className = "GalforgeLabels";
  readonly #transforms: readonly LabelTransform[];
  constructor(transforms: readonly LabelTransform[]) {
    super({});
    this.#transforms = transforms;
  }
  override call(inputs: core.Tensor | core.Tensor[]): core.Tensor {
    return core.tidy(() => {
      const row = (value: (t: LabelTransform) => number) => core.tensor2d([this.#transforms.map(value)]);
      const x = core.add(
        core.mul(
          first(inputs),
          row((t) => t.scale),
        ),
        row((t) => t.mean),
      );
      const logs = row(({ kind }) => (kind === "log" ? 1 : 0));
      // of the others the exponential of 0 is taken, and not used
      return core.add(core.mul(x, core.sub(1, logs)), core.mul(core.exp(core.mul(x, logs)), logs));
    });
  }
}

type Of = (...x: core.Tensor[]) => core.Tensor;

class FunctionLayer extends tf.layers.Layer {
  static readonly className = "GalforgeFunction";
  readonly #of: Of;
  readonly #shape: readonly number[] | undefined;
  constructor(of: Of, shape: readonly number[] | undefined) {
    super({});
    this.#of = of;
    this.#shape = shape;
  }
  override computeOutputShape(inputs: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return this.#shape === undefined ? inputs : [null, ...this.#shape];
  }
  override call(inputs: core.Tensor | core.Tensor[]): core.Tensor {
    return core.tidy(() => this.#of(...(Array.isArray(inputs) ? inputs : [inputs])));
  }
}

/** A function of tensors as a layer. @param shape of what it gives, without the batch; absent: that of its only input, or of no interest */
export const through = (
  x: tf.SymbolicTensor | tf.SymbolicTensor[],
  of: Of,
  shape?: readonly number[],
): tf.SymbolicTensor => symbolic(new FunctionLayer(of, shape).apply(x) as tf.SymbolicTensor);
