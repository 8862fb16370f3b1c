/** The activation that tfjs's fused kernels (_FusedMatMul, FusedConv2D, FusedDepthwiseConv2D) apply to their result. */
import type * as tf from "@tensorflow/tfjs-core";
import { float32, type Recorder } from "../graph/recorder.ts";
import type { Value } from "../graph/value.ts";
import { UnsupportedInputs } from "./kernel.ts";

type Activation = tf.backend_util.Activation;

/** @param weights of prelu @param alpha slope of leakyrelu below 0 */
export function activate(
  g: Recorder,
  x: Value,
  activation: Activation | undefined,
  weights: Value | undefined,
  alpha = 0.2,
): Value {
  const out = float32(x.shape);
  switch (activation ?? "linear") {
    case "linear":
      return x;
    case "relu":
      return g.op("Relu", [x], out);
    case "relu6":
      return g.op("Clip", [x, g.scalar(0), g.scalar(6)], out);
    case "elu":
      return g.op("Elu", [x], out);
    case "sigmoid":
      return g.op("Sigmoid", [x], out);
    case "leakyrelu":
      if (!Number.isFinite(alpha)) throw new UnsupportedInputs(`a slope of ${alpha} is not captured`);
      return g.op("LeakyRelu", [x], out, { alpha: { float: alpha } });
    case "prelu":
      if (weights === undefined) throw new Error("prelu without weights");
      return g.op("PRelu", [x, weights], out);
    default:
      throw new UnsupportedInputs(`activation ${activation} is not captured`);
  }
}
