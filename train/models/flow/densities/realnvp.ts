/**
 * Affine coupling layers (RealNVP, Dinh et al. 2017, arXiv:1605.08803): layer l changes the even or the odd numbers by an affine map, whose
 * parameters a conditioner makes of the context and of the others, which stay. A single number is changed by every layer, of the context alone.
 */
import * as tf from "@tensorflow/tfjs-core";
import { affineWithin } from "../bijectors/affine.ts";
import type { Weights } from "../weights.ts";
import { conditioner } from "./conditioner.ts";
import type { Density, DensityShape } from "./density.ts";
import { logNormal } from "./standard-normal.ts";

/**
 * Largest |ln scale| of one layer. Where the scales of many layers grow with the numbers themselves, those far out are thrown farther by each: with
 * e^7 a layer, of weights of 0.07, samples of two targets reached 8e8, now 10.
 */
const coupling = affineWithin(1);

export function realnvp(weights: Weights, name: string, shape: DensityShape, layers: number): Density {
  const { targets, given: extra } = shape;
  const couplings = Array.from({ length: layers }, (_, l) => ({
    parametersOf: conditioner(weights, `${name}.${l}`, {
      ...{ ...shape, given: extra + (targets > 1 ? targets : 0), outputs: 2 * targets },
    }),
    /** 1 for the numbers that it changes */
    active: Array.from({ length: targets }, (_, i) => (targets === 1 || i % 2 === l % 2 ? 1 : 0)),
  }));
  /** [..., D, 2], zeros where a number stays as it is */
  const parametersOf = (
    { parametersOf, active }: (typeof couplings)[number],
    y: tf.Tensor4D,
    context: tf.Tensor3D,
    given: tf.Tensor4D | undefined,
  ): tf.Tensor => {
    const mask = tf.tensor1d(active);
    const others = targets > 1 ? [tf.mul(y, tf.sub(1, mask)) as tf.Tensor4D] : [];
    const seen = [...(given === undefined ? [] : [given]), ...others];
    const made = parametersOf(context, seen.length === 0 ? undefined : tf.concat(seen, 3));
    const each = tf.reshape(made, [...made.shape.slice(0, 3), targets, 2]);
    return tf.mul(each, tf.expandDims(mask, 1));
  };
  return {
    noises: targets,
    logProb: (y, context, given) =>
      tf.tidy(() => {
        let [x, logDet] = [y, tf.scalar(0) as tf.Tensor];
        for (const layer of couplings) {
          const next = coupling.forward(x, parametersOf(layer, x, context, given));
          [x, logDet] = [next.u as tf.Tensor4D, tf.add(logDet, tf.sum(next.logDet, -1))];
        }
        return tf.add(logNormal(x), logDet) as tf.Tensor3D;
      }),
    sample: (noise, context, given) =>
      tf.tidy(() =>
        couplings.reduceRight(
          (x, layer) => coupling.inverse(x, parametersOf(layer, x, context, given)) as tf.Tensor4D,
          noise,
        ),
      ),
  };
}
