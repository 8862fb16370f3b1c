/** First layer of the deep encoder: the stretched stamp seen in a second way, and where each pixel is. */
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { asinh, unstretch } from "../../normaliser.ts";
import type { Stretch } from "../../run/config.ts";

type Shape = (number | null)[];

/** As the model is saved: of one band two numbers, which 0.1.0 has too; of several two lists. */
interface Config {
  readonly name?: string;
  readonly low: number | readonly number[];
  readonly high: number | readonly number[];
}

/** Softening of the second view, in units of the first: bright galaxies are nearly linear in it. */
const LINEAR = 100;

/**
 * [B, h, w, c] -> [B, h, w, 2 c + 2]: the stretched pixels y of each band; the same with a softening 100 times as large, asinh(u / 100) with
 * u = sinh(y (high - low) + low), in which flux adds up; and the coordinates x and y, from -1 to 1 between the centres of the
 * outermost pixels (Liu et al. 2018, arXiv:1807.03247).
 */
export class InputLayer extends layers.Layer {
  static readonly className = "GalforgeInput";
  readonly #range: Pick<Config, "low" | "high">;
  readonly #bands: readonly Pick<Stretch, "low" | "high">[];

  constructor({ low, high, ...rest }: Config) {
    super(rest);
    const highs = [high].flat();
    this.#range = { low, high };
    this.#bands = [low].flat().map((bottom, i) => ({ low: bottom, high: highs[i]! }));
  }

  static of(bands: readonly Pick<Stretch, "low" | "high">[]): InputLayer {
    const [first, ...more] = bands;
    if (more.length === 0) return new InputLayer({ low: first!.low, high: first!.high });
    return new InputLayer({ low: bands.map(({ low }) => low), high: bands.map(({ high }) => high) });
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
          asinh(tf.div(unstretch(y, this.#bands), LINEAR)) as tf.Tensor4D,
          gx as tf.Tensor4D,
          gy as tf.Tensor4D,
        ],
        3,
      );
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { low, high } = this.#range;
    return { ...super.getConfig(), low: plain(low), high: plain(high) };
  }
}

const plain = (value: Config["low"]): number | number[] => (typeof value === "number" ? value : [...value]);
