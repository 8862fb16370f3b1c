/** How fast a backend trains: which of two is faster depends on the GPU and its driver, and is measured. */
import * as tf from "@tensorflow/tfjs-core";

export interface PaceOptions {
  /** images of a step; default 64 */
  readonly batch?: number;
  /** pixels along each side of an image, a multiple of 4; default 64 */
  readonly side?: number;
  /** steps that count; default 10 */
  readonly steps?: number;
}

/** Steps before those that count: programs and shaders are compiled, Adam's memory is made, weights move to the device. */
const WARM_UP = 4;

/**
 * Median time of a training step [ms] on tfjs's current backend: two 3x3 convolutions (32, 64) with ReLU and pooling, a dense
 * layer, squared error, Adam, and the loss read, as training reads it.
 * @throws Error if the loss is no number, or what the backend throws
 */
export async function timeTrainingStep({
  batch = 64,
  side = 64,
  steps = 10,
}: PaceOptions = {}): Promise<number> {
  const variables = tf.tidy(() => [
    tf.variable(numbers([3, 3, 1, 32], 0.3)),
    tf.variable(numbers([3, 3, 32, 64], 0.06)),
    tf.variable(numbers([(side / 4) ** 2 * 64, 8], 0.01)),
  ]);
  const [first, second, dense] = variables as [tf.Variable<tf.Rank.R4>, tf.Variable<tf.Rank.R4>, tf.Variable];
  const pooled = (x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D =>
    tf.maxPool(tf.relu(tf.conv2d(x, filter, 1, "same")), 2, 2, "same");
  const [images, truth] = [numbers([batch, side, side, 1], 1) as tf.Tensor4D, numbers([batch, 8], 1)];
  const loss = (): tf.Scalar => {
    const features = tf.reshape(pooled(pooled(images, first), second), [batch, -1]);
    return tf.mean(tf.squaredDifference(tf.matMul(features, dense), truth));
  };
  const adam = tf.train.adam(1e-4);
  const times: number[] = [];
  try {
    for (let step = 0; step < WARM_UP + steps; step++) {
      const began = performance.now();
      const value = adam.minimize(loss, true, variables) as tf.Scalar;
      const [number] = await value.data();
      const ms = performance.now() - began;
      value.dispose();
      if (!Number.isFinite(number)) throw new Error(`the loss of a trial training is ${number}`);
      if (step >= WARM_UP) times.push(ms);
    }
  } finally {
    adam.dispose();
    tf.dispose([...variables, images, truth]);
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}

/** Reproducible numbers from -size to size. */
function numbers(shape: readonly number[], size: number): tf.Tensor {
  const count = shape.reduce((product, d) => product * d, 1);
  return tf.tensor(
    Float32Array.from({ length: count }, (_, i) => size * Math.sin((i + 1) * 12.9898)),
    [...shape],
  );
}
