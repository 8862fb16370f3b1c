/** Layers with seeds of their own, so that a network begins with the same weights in every run of a seed. */
import * as tf from "@tensorflow/tfjs-layers";
import { hashName } from "../../../shared/random/stream.ts";

type Init = "glorot" | "he" | "zeros";
type Apply = (x: tf.SymbolicTensor) => tf.SymbolicTensor;

interface ConvOptions {
  readonly size?: number;
  readonly stride?: number;
  readonly activation?: "relu" | "sigmoid" | "linear";
  readonly init?: Init;
  readonly bias?: boolean;
}

export const symbolic = (x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor =>
  x as tf.SymbolicTensor;

/** Makers of layers that count what they made: weights are a function of the seed and of their place in the network. */
export class Blocks {
  readonly #seed: number;
  #made = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** 3x3, stride 1, "same", unless said otherwise */
  conv(filters: number, options: ConvOptions = {}): Apply {
    const { size = 3, stride = 1, activation = "linear", init = "glorot", bias = true } = options;
    const layer = tf.layers.conv2d({
      ...{ filters, kernelSize: size, strides: stride, padding: "same", activation, useBias: bias },
      kernelInitializer: this.#initializer(init),
    });
    return (x) => symbolic(layer.apply(x) as tf.SymbolicTensor);
  }

  /** 4x4, stride 2: twice as large; with its padding a transposed convolution of PyTorch with padding 1 */
  doubling(filters: number, options: Pick<ConvOptions, "activation" | "init"> = {}): Apply {
    const { activation = "linear", init = "glorot" } = options;
    const layer = tf.layers.conv2dTranspose({
      ...{ filters, kernelSize: 4, strides: 2, padding: "same", activation },
      kernelInitializer: this.#initializer(init),
    });
    return (x) => symbolic(layer.apply(x) as tf.SymbolicTensor);
  }

  dense(
    units: number,
    options: { activation?: "relu" | "linear"; init?: Init; bias?: number; name?: string } = {},
  ): Apply {
    const { activation = "linear", init = "glorot", bias = 0, name } = options;
    const layer = tf.layers.dense({
      ...{ units, activation, kernelInitializer: this.#initializer(init) },
      ...(bias === 0 ? {} : { biasInitializer: tf.initializers.constant({ value: bias }) }),
      ...(name === undefined ? {} : { name }),
    });
    return (x) => symbolic(layer.apply(x) as tf.SymbolicTensor);
  }

  #initializer(init: Init) {
    // never 0, which tfjs's normal distribution takes for no seed
    const seed = 1 + hashName(`${this.#seed}/${this.#made++}`);
    if (init === "zeros") return tf.initializers.zeros();
    return init === "he" ? tf.initializers.heNormal({ seed }) : tf.initializers.glorotUniform({ seed });
  }
}
