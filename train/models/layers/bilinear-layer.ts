/** Images in another size, linearly between the centres of their pixels (PyTorch's bilinear upsampling without aligned corners). */
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";

type Shape = (number | null)[];

interface Config {
  readonly name?: string;
  readonly size: readonly number[];
}

/** [B, h, w, c] -> [B, size[0], size[1], c] */
export class BilinearLayer extends layers.Layer {
  static readonly className = "GalforgeBilinear";
  readonly #size: [number, number];

  constructor({ size, ...rest }: Config) {
    super(rest);
    this.#size = [size[0]!, size[1]!];
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const [b, , , c] = shape as Shape;
    return [b!, ...this.#size, c!];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.image.resizeBilinear(x, this.#size, false, true);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), size: [...this.#size] };
  }
}

tf.serialization.registerClass(BilinearLayer);
