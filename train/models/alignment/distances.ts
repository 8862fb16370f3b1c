/**
 * Distances of two samples of features, as differentiable tfjs scalars, each 0 in the mean if both are of one distribution. Pure.
 * Features are standardised by their pooled standard deviations first, through which no gradient goes: distances have no unit.
 */
import * as tf from "@tensorflow/tfjs-core";
import { detached } from "../losses.ts";

export const DISTANCES = ["mmd", "coral", "sinkhorn"] as const;
export type DistanceName = (typeof DISTANCES)[number];

/** Of features [m, F] and [n, F]; two rows of each at least. */
export type Distance = (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Scalar;

/** Bandwidths of the kernels, as factors of the mean squared distance of all pairs. */
const BANDWIDTHS = [0.25, 0.5, 1, 2, 4];
/** Of the transport: blur as a share of the mean squared distance, and iterations. */
const BLUR = 0.05;
const ITERATIONS = 20;
const TINY = 1e-6;

export const distances: Readonly<Record<DistanceName, Distance>> = {
  mmd: (a, b) => standardised(a, b, mmd),
  coral: (a, b) => standardised(a, b, coral),
  sinkhorn: (a, b) => standardised(a, b, sinkhorn),
};

/**
 * Unbiased squared maximum mean discrepancy (Gretton et al. 2012, equation 3), mean of five Gaussian kernels exp(-d^2 / (2 s^2)), s^2 =
 * BANDWIDTHS x the mean of d^2: may be negative.
 */
function mmd(a: tf.Tensor2D, b: tf.Tensor2D): tf.Scalar {
  const [m, n] = [a.shape[0], b.shape[0]];
  const all = squares(tf.concat([a, b], 0), tf.concat([a, b], 0));
  const scale = detached(tf.mean(all));
  const kernel = (d: tf.Tensor): tf.Tensor => {
    const each = BANDWIDTHS.map((s) => tf.exp(tf.div(d, tf.mul(scale, -2 * s))));
    return tf.div(tf.addN(each), BANDWIDTHS.length);
  };
  const between = tf.mean(kernel(squares(a, b)));
  const within = (x: tf.Tensor2D, size: number): tf.Tensor =>
    tf.div(tf.sub(tf.sum(kernel(squares(x, x))), size), size * (size - 1)); // the diagonal is 1
  return tf.sub(tf.add(within(a, m), within(b, n)), tf.mul(between, 2)) as tf.Scalar;
}

/** Squared difference of the covariances / (4 F^2) (Sun & Saenko 2016, equation 1). */
function coral(a: tf.Tensor2D, b: tf.Tensor2D): tf.Scalar {
  const width = a.shape[1];
  const covariance = (x: tf.Tensor2D): tf.Tensor => {
    const centred = tf.sub(x, tf.mean(x, 0, true));
    return tf.div(tf.matMul(centred, centred, true, false), x.shape[0] - 1);
  };
  return tf.div(tf.sum(tf.squaredDifference(covariance(a), covariance(b))), 4 * width * width) as tf.Scalar;
}

/**
 * Sinkhorn divergence OT(a, b) - OT(a, a) / 2 - OT(b, b) / 2 (Feydy et al. 2019) of squared distances / F, with an entropy of BLUR x their mean. The plan
 * counts as constant in the gradient, as at the optimum (envelope theorem).
 */
function sinkhorn(a: tf.Tensor2D, b: tf.Tensor2D): tf.Scalar {
  const cost = (x: tf.Tensor2D, y: tf.Tensor2D) => tf.div(squares(x, y), x.shape[1]);
  const blur = detached(tf.mul(tf.mean(cost(a, b)), BLUR));
  const transport = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor => {
    const c = cost(x, y);
    return tf.sum(tf.mul(detached(planOf(detached(c), blur)), c));
  };
  const own = tf.add(transport(a, a), transport(b, b));
  return tf.sub(transport(a, b), tf.div(own, 2)) as tf.Scalar;
}

/** The plan of the entropic transport between even weights, by Sinkhorn's iterations on logarithms [m, n]. */
function planOf(cost: tf.Tensor, blur: tf.Tensor): tf.Tensor {
  const [m, n] = cost.shape as [number, number];
  const k = tf.neg(tf.div(cost, blur));
  let u: tf.Tensor = tf.zeros([m, 1]);
  let v: tf.Tensor = tf.zeros([1, n]);
  for (let i = 0; i < ITERATIONS; i++) {
    u = tf.sub(-Math.log(m), tf.logSumExp(tf.add(k, v), 1, true));
    v = tf.sub(-Math.log(n), tf.logSumExp(tf.add(k, u), 0, true));
  }
  return tf.exp(tf.add(tf.add(k, u), v));
}

/** Squared distances of all pairs [m, n]. */
function squares(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor {
  const norms = (x: tf.Tensor2D): tf.Tensor => tf.sum(tf.square(x), 1, true);
  const cross = tf.matMul(a, b, false, true);
  return tf.relu(tf.sub(tf.add(norms(a), tf.transpose(norms(b))), tf.mul(cross, 2)));
}

function standardised(a: tf.Tensor2D, b: tf.Tensor2D, distance: Distance): tf.Scalar {
  const { variance } = tf.moments(tf.concat([a, b], 0), 0);
  const scale = detached(tf.sqrt(tf.add(variance, TINY)));
  return distance(tf.div(a, scale) as tf.Tensor2D, tf.div(b, scale) as tf.Tensor2D);
}
