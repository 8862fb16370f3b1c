/** What the latents of labels are to be, as the loss takes it. */
import * as tf from "@tensorflow/tfjs-core";
import type { Stamps } from "../../data/source.ts";
import { isPresent, latentTargets, presenceWeights } from "../../labels.ts";
import type { Supervised } from "../../run/config.ts";
import { labelWeights, latentSigmas, type Weighing } from "./weights.ts";

export interface Learned {
  /** labels that are learned; none of a vanilla one */
  readonly supervise: readonly Supervised[];
  /** columns of errors that weigh labels */
  readonly errors: readonly string[];
  readonly weighing: Weighing;
}

/** Of any number of stamps [count, labels], row-major: latents, NaN where a label is missing, and weights that add up to 1. */
export interface Targets {
  readonly targets: Float32Array;
  /** by the errors of labels */
  readonly weights: Float32Array;
  /** of stamps that have the label, all the same */
  readonly present: Float32Array;
}

/** undefined of a vanilla one */
export function targetsOf(
  { supervise, errors, weighing }: Learned,
  { labels, size }: Stamps,
): Targets | undefined {
  const width = supervise.length;
  if (width === 0) return undefined;
  const targets = latentTargets(supervise, labels, size);
  const sigmas = latentSigmas(supervise, errors, labels, size);
  return {
    targets,
    weights: labelWeights(targets, sigmas, width, weighing),
    present: presenceWeights(targets, width),
  };
}

/** The same as tensors [B, labels], with 0 where a label is missing. */
export interface Truth {
  readonly targets: tf.Tensor2D;
  readonly weights: tf.Tensor2D;
  readonly present: tf.Tensor2D;
}

/** Of `size` of the stamps from `first` on; weights that are those of all stamps in the mean of the parts, weighted with their sizes. */
export function truthOf(
  { targets, weights, present }: Targets,
  width: number,
  first: number,
  size: number,
): Truth {
  const share = targets.length / width / size;
  const tensor = (values: Float32Array, of: (x: number) => number): tf.Tensor2D =>
    tf.tensor2d(values.subarray(first * width, (first + size) * width).map(of), [size, width]);
  return {
    targets: tensor(targets, (z) => (isPresent(z) ? z : 0)),
    weights: tensor(weights, (w) => w * share),
    present: tensor(present, (w) => w * share),
  };
}
