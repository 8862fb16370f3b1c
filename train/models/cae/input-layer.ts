/** First layer of the deep encoder: the stretched stamp seen in a second way, and where each pixel is. */
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { asinh, unstretch } from "../../normaliser.ts";
import type { Normaliser } from "../../run/config.ts";

type Shape = (number | null)[];
interface Config extends Pick<Normaliser, "low" | "high"> {
  readonly name?: string;
}

/** Softening of the second view, in units of the first: bright galaxies are nearly linear in it. */
const LINEAR = 100;

/**
 * [B, h, w, c] -> [B, h, w, 2 c + 2]: the stretched pixels y; the same with a softening 100 times as large, asinh(u / 100) with
 * u = sinh(y (high - low) + low), in which flux adds up; and the coordinates x and y, from -1 to 1 between the centres of the
 * outermost pixels (Liu et al. 2018, arXiv:1807.03247).
 */
export class InputLayer extends layers.Layer {
  static readonly className = "GalforgeInput";
  readonly #range: Pick<Normaliser, "low" | "high">;

  constructor({ low, high, ...rest }: Config) {
    super(rest);
    this.#range = { low, high };
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const [b, h, w, c] = shape as Shape;
    return [b, h, w, 2 * c! + 2];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const y = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const [, h, w] = y.shape;
      const first = tf.mul(tf.slice(y, [0, 0, 0, 0], [-1, h, w, 1]), 0); // zeros, in as many copies as there are stamps
      const gx = tf.add(first, tf.reshape(tf.linspace(-1, 1, w), [1, 1, w, 1]));
      const gy = tf.add(first, tf.reshape(tf.linspace(-1, 1, h), [1, h, 1, 1]));
      return tf.concat(
        [
          y,
          asinh(tf.div(unstretch(y, this.#range), LINEAR)) as tf.Tensor4D,
          gx as tf.Tensor4D,
          gy as tf.Tensor4D,
        ],
        3,
      );
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#range };
  }
}
