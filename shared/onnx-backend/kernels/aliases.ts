/** Operations that only rename the shape: the result shares its data with the input, and nothing is recorded. */
import * as tf from "@tensorflow/tfjs-core";

export interface Alias {
  readonly name: string;
  readonly shape: (x: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined) => number[];
}

export const ALIASES: readonly Alias[] = [
  { name: tf.Identity, shape: (x) => x.shape },
  {
    name: tf.Reshape,
    shape: (x, attrs) => {
      const size = tf.util.sizeFromShape(x.shape);
      const shape = tf.util.inferFromImplicitShape(attrs?.["shape"] as number[], size);
      tf.util.assert(size === tf.util.sizeFromShape(shape), () => {
        return `The new shape (${shape}) has ${tf.util.sizeFromShape(shape)} elements and the old shape (${x.shape}) has ${size} elements. The new shape and old shape must have the same number of elements.`;
      });
      return shape;
    },
  },
  {
    name: tf.ExpandDims,
    shape: (x, attrs) => {
      const shape = x.shape.slice();
      const dim = attrs?.["dim"] as number;
      tf.util.assert(-(x.shape.length + 1) <= dim && dim <= x.shape.length, () => {
        return `Axis must be in the interval [${-(x.shape.length + 1)}, ${x.shape.length}]`;
      });
      shape.splice(dim < 0 ? x.shape.length + dim + 1 : dim, 0, 1);
      return shape;
    },
  },
];
