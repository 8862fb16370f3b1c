/**
 * p(y | c) = prod_i p(y_i | c, y_1 ... y_i-1): each factor is the standard normal through a bijector, whose parameters a conditioner makes of the
 * context and of the numbers before (masked autoregressive flow of one layer, Papamakarios et al. 2017, arXiv:1705.07057).
 * The conditioners of all targets are one network, whose mask lets none see its own number or later ones. A bijector that is rich enough
 * makes one layer universal: its factors are any densities.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Bijector, columnsOf } from "../bijectors/bijector.ts";
import { dense, silu } from "../layers.ts";
import type { Weights } from "../weights.ts";
import { timesEach } from "./conditioner.ts";
import type { Density, DensityShape } from "./density.ts";
import { logNormal } from "./standard-normal.ts";

export function autoregressive(
  weights: Weights,
  name: string,
  { members, context, given, targets, hidden }: DensityShape,
  bijector: Bijector,
): Density {
  const seen = given + targets - 1; // the last target is before none
  const ofContext = dense(weights, `${name}.context`, [members, context, targets * hidden]);
  const ofBefore =
    seen === 0
      ? undefined
      : weights.make<tf.Rank.R3>(`${name}.before`, [members, seen, targets * hidden], 1 / Math.sqrt(seen));
  const kernel = weights.make<tf.Rank.R4>(`${name}.out.kernel`, [members, targets, hidden, bijector.size], 0);
  const bias = weights.make<tf.Rank.R4>(`${name}.out.bias`, [members, targets, 1, bijector.size], 0);
  const first = (c: tf.Tensor3D): tf.Tensor4D => tf.expandDims(ofContext(c), 2);
  return {
    noises: targets,
    logProb: (y, c, e) =>
      tf.tidy(() => {
        const [m, g] = y.shape;
        let sum: tf.Tensor = first(c);
        if (ofBefore !== undefined) {
          const before = joined(e, targets > 1 ? (columnsOf(y, 0, targets - 1) as tf.Tensor4D) : undefined);
          sum = tf.add(
            sum,
            timesEach(before, tf.mul(ofBefore, maskOf(given, targets, hidden)) as tf.Tensor3D),
          );
        }
        const shared = sum.shape[2]!; // 1 if all vectors of a galaxy have the same parameters
        const units = tf.transpose(tf.reshape(silu(sum), [m, g * shared, targets, hidden]), [0, 2, 1, 3]);
        const made = tf.add(tf.matMul(units as tf.Tensor4D, kernel), bias);
        const parameters = tf.transpose(
          tf.reshape(made, [m, targets, g, shared, bijector.size]),
          [0, 2, 3, 1, 4],
        );
        const { u, logDet } = bijector.forward(y, parameters);
        return tf.add(logNormal(u), tf.sum(logDet, -1)) as tf.Tensor3D;
      }),
    sample: (noise, c, e) =>
      tf.tidy(() => {
        const [m, g, s] = noise.shape;
        const of = first(c);
        const drawn: tf.Tensor4D[] = [];
        for (let i = 0; i < targets; i++) {
          let sum = columnsOf(of, i * hidden, hidden);
          const before = given + i > 0 ? joined(e, ...drawn) : undefined;
          if (before !== undefined && ofBefore !== undefined) {
            const own = tf.slice(ofBefore, [0, 0, i * hidden], [m, given + i, hidden]);
            sum = tf.add(sum, timesEach(before, own));
          }
          const all = tf.slice(kernel, [0, i, 0, 0], [m, 1, hidden, bijector.size]);
          const out = tf.reshape(all, [m, hidden, bijector.size]) as tf.Tensor3D;
          const constant = tf.slice(bias, [0, i, 0, 0], [m, 1, 1, bijector.size]);
          const parameters = tf.add(timesEach(silu(sum), out), constant);
          const own = tf.reshape(columnsOf(noise, i, 1), [m, g, s]);
          drawn.push(tf.expandDims(bijector.inverse(own, parameters), 3));
        }
        return joined(...drawn);
      }),
  };
}

/** [..., a] and [..., b] -> [..., a + b] of those that there are */
const joined = (...parts: readonly (tf.Tensor4D | undefined)[]): tf.Tensor4D =>
  tf.concat(
    parts.filter((part) => part !== undefined),
    3,
  );

/** [given + targets - 1, targets hidden]: 1 where a unit may see a number */
function maskOf(given: number, targets: number, hidden: number): tf.Tensor {
  const seen = given + targets - 1;
  const values = Float32Array.from({ length: Math.max(1, seen) * targets * hidden }, (_, at) => {
    const [row, target] = [
      Math.floor(at / (targets * hidden)),
      Math.floor((at % (targets * hidden)) / hidden),
    ];
    return row < given + target ? 1 : 0;
  });
  return tf.tensor(values, [1, Math.max(1, seen), targets * hidden]);
}
