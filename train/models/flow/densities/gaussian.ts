/** A normal distribution with a full covariance, whose parameters are functions of the context: the baseline of every flow. */
import * as tf from "@tensorflow/tfjs-core";
import type { Weights } from "../weights.ts";
import { conditioner } from "./conditioner.ts";
import type { Density, DensityShape } from "./density.ts";
import { logNormal } from "./standard-normal.ts";
import { colour, triangularSize, whiten } from "./triangular.ts";

export function gaussian(weights: Weights, name: string, shape: DensityShape): Density {
  const { targets } = shape;
  const parametersOf = conditioner(weights, name, { ...shape, outputs: triangularSize(targets) });
  return {
    noises: targets,
    logProb: (y, context, given) =>
      tf.tidy(() => {
        const { u, logDet } = whiten(y, parametersOf(context, given), targets);
        return tf.add(logNormal(u), logDet) as tf.Tensor3D;
      }),
    sample: (noise, context, given) =>
      tf.tidy(() => colour(noise, parametersOf(context, given), targets) as tf.Tensor4D),
  };
}
