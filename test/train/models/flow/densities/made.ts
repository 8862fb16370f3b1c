/** Densities with weights that are not those of the start, and what tests ask of them. */
import * as tf from "@tensorflow/tfjs-core";
import { PURPOSE, Stream } from "../../../../../shared/random/stream.ts";
import type { Density, DensityShape } from "../../../../../train/models/flow/densities/density.ts";
import { type Family, families } from "../../../../../train/models/flow/densities/families.ts";
import { Weights } from "../../../../../train/models/flow/weights.ts";

export interface Made {
  readonly density: Density;
  readonly weights: Weights;
  readonly shape: DensityShape;
}

/** @param spread standard deviation of what is added to each weight */
export function makeDensity(family: Family, changes: Partial<DensityShape>, spread: number): Made {
  const shape = { members: 1, context: 3, given: 0, targets: 2, hidden: 8, ...changes };
  const weights = new Weights(5);
  const density = families[family].make(weights, "density", shape, { transforms: 1, bins: 4 });
  if (spread > 0) {
    weights.variables.forEach((variable, i) => {
      variable.assign(tf.add(variable, normals(variable.shape, 100 + i, spread)));
    });
  }
  return { density, weights, shape };
}

/** Normal numbers, the same for the same seed. */
export function normals(shape: readonly number[], seed: number, sd = 1): tf.Tensor {
  const stream = new Stream(seed, 0, PURPOSE.draws);
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => sd * stream.normal()),
    [...shape],
  );
}

/** Context of `galaxies`, and numbers given to each of `vectors`, if there are any. */
export function seenBy({ shape: { members, context, given } }: Made, galaxies: number, vectors: number) {
  return {
    context: normals([members, galaxies, context], 1) as tf.Tensor3D,
    given:
      given > 0
        ? (tf.tile(normals([members, galaxies, 1, given], 2), [1, 1, vectors, 1]) as tf.Tensor4D)
        : undefined,
  };
}

/** ln p of vectors [count, D] of the first galaxy of one member. */
export function logProbOf(made: Made, y: Float32Array): Float32Array {
  const { density, shape } = made;
  const count = y.length / shape.targets;
  return tf.tidy(() => {
    const { context, given } = seenBy(made, 1, count);
    return density.logProb(tf.tensor4d(y, [1, 1, count, shape.targets]), context, given).dataSync();
  }) as Float32Array;
}

/** Samples [count, D] of the same. */
export function samplesOf(made: Made, count: number, seed = 9): Float32Array {
  const { density } = made;
  return tf.tidy(() => {
    const { context, given } = seenBy(made, 1, count);
    const noise = normals([1, 1, count, density.noises], seed) as tf.Tensor4D;
    return density.sample(noise, context, given).dataSync();
  }) as Float32Array;
}
