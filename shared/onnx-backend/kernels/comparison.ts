/** Comparisons, logic, and the choice between two tensors. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import type { Shape, Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { broadcast, elementwise, unexpanded } from "./operands.ts";

/** Numbers of two types are compared as they are, without rounding one to the other. */
function compare(g: Recorder, op: string, a: Value, b: Value): Value {
  const type =
    a.type === "float32" && b.type === "float32"
      ? "float32"
      : a.type === "float32" || b.type === "float32"
        ? "float64"
        : "int32";
  return elementwise(g, op, [g.cast(a, type), g.cast(b, type)], "bool");
}

const comparison = (name: string, op: string): Kernel =>
  kernel(name, ({ inputs: { a, b }, g }) => compare(g, op, a, b));

const not = (g: Recorder, x: Value): Value => g.op("Not", [x], x);

const logic = (name: string, op: string): Kernel =>
  kernel(name, ({ inputs: { a, b }, g }) => {
    requireBool(a, b);
    return elementwise(g, op, [a, b]);
  });

function requireBool(...values: readonly Value[]): void {
  const other = values.find(({ type }) => type !== "bool");
  if (other) throw new UnsupportedInputs(`logic of ${other.type} is not captured`);
}

/** A condition of rank 1 chooses slices along axis 0, a scalar one chooses all. */
function select(g: Recorder, condition: Value, t: Value, e: Value): Value {
  requireBool(condition);
  const { shape } = t;
  const whole = condition.shape.length === shape.length || condition.shape.length === 0;
  const along: Shape = [condition.shape[0], ...shape.slice(1).map(() => 1)];
  const chosen = whole ? condition : g.reshape(condition, along);
  const type = tf.upcastType(t.type as tf.DataType, e.type as tf.DataType) as "float32" | "int32" | "bool";
  const held = type === "bool" ? "uint8" : type; // ONNX Runtime chooses between bytes, not between bools
  const inputs = unexpanded([chosen, t, e], broadcast(shape, e.shape));
  const [test, yes, no] = inputs;
  return g.cast(g.op("Where", [test, g.cast(yes, held), g.cast(no, held)], { type: held, shape }), type);
}

export const COMPARISONS: readonly Kernel[] = [
  comparison(tf.Equal, "Equal"),
  comparison(tf.Less, "Less"),
  comparison(tf.LessEqual, "LessOrEqual"),
  comparison(tf.Greater, "Greater"),
  comparison(tf.GreaterEqual, "GreaterOrEqual"),
  kernel(tf.NotEqual, ({ inputs: { a, b }, g }) => not(g, compare(g, "Equal", a, b))),
  logic(tf.LogicalAnd, "And"),
  logic(tf.LogicalOr, "Or"),
  kernel(tf.LogicalNot, ({ inputs: { x }, g }) => {
    requireBool(x);
    return not(g, x);
  }),
  kernel(tf.BitwiseAnd, ({ inputs: { a, b }, g }) => {
    if (a.type !== "int32" || b.type !== "int32") throw new UnsupportedInputs("bits are those of int32");
    return elementwise(g, "BitwiseAnd", [a, b]);
  }),
  kernel(tf.Select, ({ inputs: { condition, t, e }, g }) => select(g, condition, t, e)),
];
