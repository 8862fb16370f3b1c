/** Activations, and the kernels of their gradients. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { sameShape, type Value } from "../graph/value.ts";
import { activate } from "./fused-activation.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { broadcast, elementwise, requireFloat32, unexpanded } from "./operands.ts";
import { ofFloats } from "./unary.ts";

/**
 * x below `low` becomes `low`, x above `high` becomes `high`, NaN stays.
 * @throws UnsupportedInputs if a bound is none of the type of x
 */
function clip(g: Recorder, x: Value, low: number, high: number): Value {
  if (x.type === "float32" && ![low, high].some(Number.isNaN)) {
    return g.op("Clip", [x, g.scalar(low), g.scalar(high)], x);
  }
  if (x.type !== "int32" || !Number.isInteger(low) || !Number.isInteger(high)) {
    throw new UnsupportedInputs(`${x.type} is not clipped to ${low} .. ${high}`);
  }
  const bounds = [low, high].map((bound) =>
    g.scalar(Math.min(Math.max(bound, -(2 ** 31)), 2 ** 31 - 1), "int32"),
  );
  return g.op("Clip", [x, ...bounds], x);
}

/**
 * 1 where x > 0, elsewhere alpha; NaN stays. It is one half of the gradient of relu, in every step of a training: with alpha 0
 * it is ceil(min(max(x, 0), 1)), two fast passes that keep NaN. The rewrites know this form (rewrite/step.ts).
 */
function step(g: Recorder, x: Value, alpha: number): Value {
  if (x.type === "bool") throw new UnsupportedInputs("tfjs squeezes alpha into bool");
  const unit = g.op("Clip", [x, g.scalar(0, x.type), g.scalar(1, x.type)], x);
  if (alpha === 0) return x.type === "int32" ? unit : g.op("Ceil", [unit], x);
  const positive = g.op("Greater", [x, g.scalar(0, x.type)], { type: "bool", shape: x.shape });
  if (x.type === "int32")
    return g.op("Where", [positive, g.scalar(1, "int32"), g.scalar(Math.trunc(alpha), "int32")], x);
  const steps = g.op("Where", [positive, g.scalar(1), g.scalar(alpha)], x);
  return g.op("Where", [g.op("IsNaN", [x], positive), x, steps], x);
}

const { SELU_SCALE, SELU_SCALEALPHA } = tf.backend_util;

export const ACTIVATIONS: readonly Kernel[] = [
  kernel(tf.Relu, ({ inputs: { x }, g }) => {
    if (x.type === "bool") throw new UnsupportedInputs("bool is no number here");
    return g.op("Relu", [x], x);
  }),
  kernel(tf.Relu6, ({ inputs: { x }, g }) => clip(g, x, 0, 6)),
  kernel<tf.ClipByValueAttrs>(tf.ClipByValue, ({ inputs: { x }, attrs: { clipValueMin, clipValueMax }, g }) =>
    clip(g, x, clipValueMin, clipValueMax),
  ),
  kernel<tf.StepAttrs>(tf.Step, ({ inputs: { x }, attrs: { alpha }, g }) => step(g, x, alpha)),
  // within 6e-8 of the exact value, not of its digits: below -18 it is 0
  ofFloats(tf.Sigmoid, (g, x) => activate(g, x, "sigmoid", undefined)),
  ofFloats(tf.Tanh, (g, x) => g.op("Tanh", [x], x)),
  ofFloats(tf.Softplus, (g, x) => g.op("Softplus", [x], x)),
  ofFloats(tf.Elu, (g, x) => activate(g, x, "elu", undefined)),
  ofFloats(tf.Selu, (g, x) =>
    g.op("Selu", [x], x, { alpha: { float: SELU_SCALEALPHA / SELU_SCALE }, gamma: { float: SELU_SCALE } }),
  ),
  kernel<tf.LeakyReluAttrs>(tf.LeakyRelu, ({ inputs: { x }, attrs: { alpha }, g }) =>
    activate(g, g.cast(x, "float32"), "leakyrelu", undefined, alpha),
  ),
  kernel(tf.Prelu, ({ inputs: { x, alpha }, g }) => {
    const shape = broadcast(x.shape, alpha.shape);
    if (!sameShape(shape, x.shape))
      throw new UnsupportedInputs(`[${x.shape}] does not hold slopes of [${alpha.shape}]`);
    const [, slopes] = unexpanded([x, alpha], shape);
    return activate(g, g.cast(x, "float32"), "prelu", g.cast(slopes, "float32"));
  }),
  // dy * (y < 0 ? y + 1 : 1)
  kernel(tf.EluGrad, ({ inputs: { dy, y }, g }) => {
    requireFloat32(tf.EluGrad, dy, y);
    const slope = g.op("Add", [g.op("Min", [y, g.scalar(0)], y), g.scalar(1)], y);
    return elementwise(g, "Mul", [dy, slope]);
  }),
  kernel<tf.SoftmaxAttrs>(tf.Softmax, ({ inputs: { logits }, attrs: { dim }, g }) => {
    requireFloat32(tf.Softmax, logits);
    const last = logits.shape.length - 1;
    tf.util.assert(dim === -1 || dim === last, () => {
      return `Softmax along a non-last dimension is not yet supported. Logits was rank ${last + 1} and dim was ${dim}`;
    });
    return g.op("Softmax", [logits], logits, { axis: -1 });
  }),
];
