/** Functions of one number, element by element. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import type { Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { requireFloat32, toInt32 } from "./operands.ts";

type Record1 = (g: Recorder, x: Value) => Value;

/** A kernel of float32. (Of integers tfjs computes in float64 and cuts off: rare enough to leave to it.) */
export const ofFloats = (name: string, record: Record1): Kernel =>
  kernel(name, ({ inputs: { x }, g }) => {
    requireFloat32(name, x);
    return record(g, x);
  });

/** Of float32 and of int32, each with a result of its own type. */
const ofNumbers = (name: string, record: Record1): Kernel =>
  kernel(name, ({ inputs: { x }, g }) => {
    if (x.type === "bool") throw new UnsupportedInputs("tfjs squeezes numbers into bool");
    return record(g, x);
  });

/** Rounding: integers stay. */
const rounding = (name: string, op: string): Kernel =>
  ofNumbers(name, (g, x) => (x.type === "int32" ? x : g.op(op, [x], x)));

const bool = (x: Value): { type: "bool"; shape: Value["shape"] } => ({ type: "bool", shape: x.shape });

/** A question about float32; integers are converted, and are finite. */
const question = (name: string, record: Record1): Kernel =>
  kernel(name, ({ inputs: { x }, g }) => record(g, g.cast(x, "float32")));

const SAME_OPERATOR = [
  tf.Acos,
  tf.Acosh,
  tf.Asin,
  tf.Asinh,
  tf.Atan,
  tf.Atanh,
  tf.Cos,
  tf.Cosh,
  tf.Erf,
  tf.Log,
  tf.Reciprocal,
  tf.Sin,
  tf.Sinh,
  tf.Sqrt,
  tf.Tan,
];

/** 1, -1, or 0 for zeros and NaN. ONNX's Sign is slower, and keeps NaN. */
function sign(g: Recorder, x: Value): Value {
  if (x.type === "int32") return g.op("Sign", [x], x);
  const zero = g.scalar(0);
  const is = (op: string): Value => g.cast(g.op(op, [x, zero], bool(x)), "float32");
  return g.op("Sub", [is("Greater"), is("Less")], x);
}

/**
 * A function that loses digits near 0 in the obvious form: in float64, and below 1e-5, where that would not do either, by
 * two terms of its series. Relative error below 2e-11 in both forms.
 */
function accurate(g: Recorder, x: Value, obvious: Record1, series: Record1): Value {
  const wide = g.cast(x, "float64");
  const small = g.op("Less", [g.op("Abs", [x], x), g.scalar(1e-5)], bool(x));
  return g.cast(g.op("Where", [small, series(g, wide), obvious(g, wide)], wide), "float32");
}

/** x + c * x^2 */
const twoTerms =
  (c: number): Record1 =>
  (g, x) =>
    g.op("Add", [x, g.op("Mul", [g.op("Mul", [x, x], x), g.scalar(c, x.type)], x)], x);

export const UNARY: readonly Kernel[] = [
  ...SAME_OPERATOR.map((name) => ofFloats(name, (g, x) => g.op(name, [x], x))),
  ofNumbers(tf.Abs, (g, x) => g.op("Abs", [x], x)),
  ofNumbers(tf.Neg, (g, x) => g.op("Neg", [x], x)),
  ofNumbers(tf.Square, (g, x) => g.op("Mul", [x, x], x)),
  ofNumbers(tf.Sign, sign),
  rounding(tf.Ceil, "Ceil"),
  rounding(tf.Floor, "Floor"),
  rounding(tf.Round, "Round"), // half to even, both
  ofFloats(tf.Rsqrt, (g, x) => g.op("Reciprocal", [g.op("Sqrt", [x], x)], x)),
  ofFloats(tf.Expm1, (g, x) =>
    accurate(
      g,
      x,
      (_, wide) => g.op("Sub", [g.op("Exp", [wide], wide), g.scalar(1, "float64")], wide),
      twoTerms(0.5),
    ),
  ),
  ofFloats(tf.Log1p, (g, x) =>
    accurate(
      g,
      x,
      (_, wide) => g.op("Log", [g.op("Add", [wide, g.scalar(1, "float64")], wide)], wide),
      twoTerms(-0.5),
    ),
  ),
  question(tf.IsNan, (g, x) => g.op("IsNaN", [x], bool(x))),
  question(tf.IsInf, (g, x) => g.op("IsInf", [x], bool(x))),
  question(tf.IsFinite, (g, x) =>
    g.op("Less", [g.op("Abs", [x], x), g.scalar(Number.POSITIVE_INFINITY)], bool(x)),
  ),
  kernel(tf.Exp, ({ inputs: { x }, g }) => {
    const y = x.type === "float32" ? x : g.cast(x, "float64"); // the latter also holds every int32
    return g.cast(g.op("Exp", [y], y), "float32"); // whatever it is of
  }),
  kernel<tf.CastAttrs>(tf.Cast, ({ inputs: { x }, attrs: { dtype }, g }) => {
    if (dtype === "string" || dtype === "complex64") throw new UnsupportedInputs(`${dtype} is for the host`);
    return x.type === "float32" && dtype === "int32" ? toInt32(g, x) : g.cast(x, dtype);
  }),
];
