/** Batch normalization with given statistics, and local response normalization. */
import * as tf from "@tensorflow/tfjs-core";
import { float32, type Recorder } from "../graph/recorder.ts";
import { type Shape, sameShape, type Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";

/**
 * offset + (x - mean) * scale / sqrt(variance + varianceEpsilon). mean, variance, scale and offset are one number a channel,
 * or have the last axes of x. The difference is taken first, because mean / deviation may be large; the gradient needs it too.
 */
const recordBatchNorm = kernel<tf.FusedBatchNormAttrs>(tf.FusedBatchNorm, ({ inputs, attrs, g }) => {
  const { x, mean, variance, scale, offset } = inputs;
  checkRanks(inputs);
  requireFloats(...Object.values(inputs));
  for (const value of Object.values(inputs)) {
    if (!isSuffix(value.shape, x.shape))
      throw new UnsupportedInputs(`shape [${value.shape}] for an x of [${x.shape}]`);
  }
  const epsilon = g.scalar(attrs.varianceEpsilon ?? 0.001);
  const deviation = g.op("Sqrt", [g.op("Add", [variance, epsilon], variance)], variance);
  const factor =
    scale === undefined
      ? g.op("Reciprocal", [deviation], variance)
      : g.op("Div", [scale, deviation], float32(broadcast(scale, variance)));
  const scaled = g.op("Mul", [g.op("Sub", [x, mean], x), factor], x);
  return offset === undefined ? scaled : g.op("Add", [scaled, offset], x);
});

function checkRanks({ mean, ...others }: Readonly<Record<string, Value>>): void {
  for (const name of ["variance", "offset", "scale"]) {
    const other: Value | undefined = others[name];
    tf.util.assert(
      other === undefined || other.shape.length === mean.shape.length,
      () => `Batch normalization gradient requires mean and ${name} to have equal ranks.`,
    );
  }
}

/** Whether it is the last axes of the other shape, but for ones before them: then repeating it is broadcasting it. */
function isSuffix(shape: Shape, whole: Shape): boolean {
  const start = shape.findIndex((size) => size !== 1);
  const tail = start < 0 ? [] : shape.slice(start);
  return shape.length <= whole.length && sameShape(tail, whole.slice(whole.length - tail.length));
}

const broadcast = (a: Value, b: Value): number[] =>
  tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);

interface Response {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** x * norm^-beta, norm = bias + alpha * sum of x^2 over the channels up to depthRadius away. */
const recordLrn = kernel<Response>(tf.LRN, ({ inputs: { x }, attrs, g }) => {
  requireFloats(x);
  return g.op("Mul", [x, power(g, responseNorm(g, x, attrs), -attrs.beta)], x);
});

/** dy * norm^-beta - 2 alpha beta x * sum of dy * y / norm over the channels up to depthRadius away. */
const recordLrnGrad = kernel<Response>(tf.LRNGrad, ({ inputs: { x, y, dy }, attrs, g }) => {
  requireFloats(x, y, dy);
  const { depthRadius, alpha, beta } = attrs;
  const norm = responseNorm(g, x, attrs);
  const direct = g.op("Mul", [dy, power(g, norm, -beta)], x);
  const share = g.op("Div", [g.op("Mul", [dy, y], x), norm], x);
  const { mean, count } = neighbours(g, share, depthRadius);
  const factor = g.op("Mul", [x, g.scalar(2 * alpha * beta * count)], x);
  return g.op("Sub", [direct, g.op("Mul", [factor, mean], x)], x);
});

function responseNorm(g: Recorder, x: Value, { depthRadius, bias, alpha }: Response): Value {
  const { mean, count } = neighbours(g, g.op("Mul", [x, x], x), depthRadius);
  return g.op("Add", [g.op("Mul", [mean, g.scalar(alpha * count)], x), g.scalar(bias)], x);
}

/** The sum over the channels up to `radius` away, as `count` times a mean for which those that do not exist count as 0. */
function neighbours(g: Recorder, x: Value, radius: number): { mean: Value; count: number } {
  const [n, h, w, c] = x.shape;
  const rows = float32([1, n * h * w, 1, c]);
  const count = 2 * radius + 1;
  const window = { kernel_shape: [1, count], pads: [0, radius, 0, radius], count_include_pad: 1 };
  const mean = g.op("AveragePool", [g.reshape(x, rows.shape)], rows, window);
  return { mean: g.reshape(mean, x.shape), count };
}

const power = (g: Recorder, x: Value, exponent: number): Value => g.op("Pow", [x, g.scalar(exponent)], x);

function requireFloats(...values: readonly Value[]): void {
  const other = values.find(({ type }) => type !== "float32");
  if (other !== undefined) throw new UnsupportedInputs(`${other.type}: only float32 is captured`);
}

export const NORMALIZATION: readonly Kernel[] = [recordBatchNorm, recordLrn, recordLrnGrad];
