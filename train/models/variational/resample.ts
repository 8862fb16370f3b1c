/** Images in another size, as two matrix products: a row of a matrix holds the weights of the old pixels in a new one. Matrices are mathematics alone. */
import * as tf from "@tensorflow/tfjs-core";

/** [to, from], row-major */
export interface Resampling {
  readonly from: number;
  readonly to: number;
  readonly weights: Float32Array;
}

function resampling(
  from: number,
  to: number,
  fill: (add: (pixel: number, weight: number) => void, row: number) => void,
): Resampling {
  const weights = new Float32Array(to * from);
  for (let row = 0; row < to; row++) fill((pixel, weight) => (weights[row * from + pixel] += weight), row);
  return { from, to, weights };
}

/** Means of `factor` neighbours; of fewer at the end, where the factor does not divide the size. */
export const binning = (from: number, factor: number): Resampling =>
  resampling(from, Math.ceil(from / factor), (add, row) => {
    const end = Math.min(from, (row + 1) * factor);
    for (let pixel = row * factor; pixel < end; pixel++) add(pixel, 1 / (end - row * factor));
  });

/**
 * Values at the centres of the new pixels, which divide the same length: by the cubic convolution of Keys 1981 with a = -0.75 over four
 * neighbours ("cubic"), or linearly between two. Beyond the edge the outermost pixel is repeated.
 */
export const interpolation = (kind: "linear" | "cubic", from: number, to: number): Resampling =>
  resampling(from, to, (add, row) => {
    const at = ((row + 0.5) * from) / to - 0.5;
    const below = Math.floor(at);
    const reach = kind === "linear" ? 1 : 2;
    for (let pixel = below - reach + 1; pixel <= below + reach; pixel++) {
      const distance = Math.abs(at - pixel);
      add(Math.max(0, Math.min(from - 1, pixel)), kind === "linear" ? 1 - distance : keys(distance));
    }
  });

/** The way back from bins: linearly between their centres. */
export const unbinning = (size: number, factor: number): Resampling => {
  const whole = interpolation("linear", Math.ceil(size / factor), Math.ceil(size / factor) * factor);
  return { from: whole.from, to: size, weights: whole.weights.subarray(0, size * whole.from) };
};

function keys(x: number): number {
  const a = -0.75;
  if (x >= 2) return 0;
  return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

/** [n, height, width] -> [n, height', width'] @param columns of the width */
export function resample(x: tf.Tensor3D, rows: Resampling, columns: Resampling): tf.Tensor3D {
  return tf.tidy(() => {
    const along = (planes: tf.Tensor3D, { from, to, weights }: Resampling): tf.Tensor3D => {
      const [n, other] = planes.shape;
      const flat = tf.reshape(planes, [n * other, from]);
      const matrix = tf.tensor2d(weights, [to, from]);
      // turned, so that the other axis is the last one
      return tf.transpose(
        tf.reshape(tf.matMul(flat, matrix, false, true), [n, other, to]),
        [0, 2, 1],
      ) as tf.Tensor3D;
    };
    return along(along(x, columns), rows);
  });
}
