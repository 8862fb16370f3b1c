/** Arithmetic of two tensors, with broadcasting. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import type { Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { broadcast, elementwise, numberType, requireFloat32, toInt32, unexpanded } from "./operands.ts";

type Record2 = (g: Recorder, a: Value, b: Value) => Value;

/** int32 overflows as in two's complement, where tfjs's products lose their low digits beyond 2^53. */
const binary = (name: string, record: Record2): Kernel =>
  kernel(name, ({ inputs: { a, b }, g }) => {
    const type = numberType(a, b);
    return record(g, g.cast(a, type), g.cast(b, type));
  });

const operator =
  (op: string): Record2 =>
  (g, a, b) =>
    elementwise(g, op, [a, b]);

/** In float64, as JavaScript computes. What ONNX divides by an integer 0 ends the process; here it is infinite, and then 0. */
const inFloat64 =
  (record: Record2): Record2 =>
  (g, a, b) => {
    const wide = record(g, g.cast(a, "float64"), g.cast(b, "float64"));
    return a.type === "int32" ? toInt32(g, wide) : g.cast(wide, "float32");
  };

const floatsAsTheyAre =
  (op: string): Record2 =>
  (g, a, b) =>
    (a.type === "float32" ? operator(op) : inFloat64(operator(op)))(g, a, b);

/** The remainder of the division with the sign of the divisor. float64, for what float32 rounds up to b would wrap to 0. */
function mod(g: Recorder, a: Value, b: Value): Value {
  const shape = broadcast(a.shape, b.shape);
  const remainder = (x: Value): Value => g.op("Mod", [x, b], { type: "float64", shape }, { fmod: 1 });
  const negative = (x: Value): Value =>
    g.op("Less", [x, g.scalar(0, "float64")], { type: "bool", shape: x.shape });
  const sameSign = elementwise(g, "Equal", [negative(a), negative(b)], "bool");
  const rest = remainder(a);
  return g.op("Where", [sameSign, rest, remainder(elementwise(g, "Add", [rest, b]))], rest);
}

/** The angle of (x, y) = (b, a), in radians from -pi to pi, also of zeros of either sign and of infinities. */
function atan2(g: Recorder, y: Value, x: Value): Value {
  const shape = broadcast(y.shape, x.shape);
  const float32 = { type: "float32", shape } as const;
  const is = (op: string, a: Value, b: Value): Value => elementwise(g, op, [a, b], "bool");
  const where = (condition: Value, a: Value, b: Value): Value => g.op("Where", [condition, a, b], float32);
  const zero = g.scalar(0);
  // 1 / -0 is negative; of negative infinity it is not, but that is itself
  const isNegative = (v: Value): Value =>
    elementwise(g, "Or", [is("Less", v, zero), is("Less", g.op("Reciprocal", [v], v), zero)]);
  const [height, width] = [y, x].map((v) => g.op("Abs", [v], v));
  const [long, short] = ["Max", "Min"].map((op) => elementwise(g, op, [height, width]));
  const ratio = where(is("Equal", long, short), g.scalar(1), g.op("Div", [short, long], float32));
  const octant = where(is("Equal", long, zero), zero, g.op("Atan", [ratio], float32));
  const minus = (turn: number, angle: Value): Value => g.op("Sub", [g.scalar(turn), angle], float32);
  const quadrant = where(is("Greater", height, width), minus(Math.PI / 2, octant), octant);
  const half = where(isNegative(x), minus(Math.PI, quadrant), quadrant);
  return where(isNegative(y), g.op("Neg", [half], float32), half);
}

export const ARITHMETIC: readonly Kernel[] = [
  binary(tf.Add, operator("Add")),
  binary(tf.Sub, operator("Sub")),
  kernel(tf.Multiply, ({ inputs: { a, b }, g }) => {
    if (a.type === "bool" && b.type === "bool") return elementwise(g, "And", [a, b]);
    const type = numberType(a, b);
    return elementwise(g, "Mul", [g.cast(a, type), g.cast(b, type)]);
  }),
  binary(tf.Maximum, operator("Max")),
  binary(tf.Minimum, operator("Min")),
  binary(tf.RealDiv, floatsAsTheyAre("Div")),
  // as in IEEE 754 powers of 1 and even infinite powers of -1 are 1; JavaScript has NaN for 1^NaN and (+-1)^(+-infinity)
  binary(tf.Pow, floatsAsTheyAre("Pow")),
  binary(tf.Mod, inFloat64(mod)),
  binary(tf.SquaredDifference, (g, a, b) => {
    const difference = elementwise(g, "Sub", [a, b]);
    return g.op("Mul", [difference, difference], difference);
  }),
  kernel(tf.FloorDiv, ({ inputs: { a, b }, g }) => {
    const quotient = elementwise(g, "Div", [g.cast(a, "float64"), g.cast(b, "float64")]);
    return toInt32(g, g.op("Floor", [quotient], quotient));
  }),
  kernel(tf.Atan2, ({ inputs: { a, b }, g }) => {
    requireFloat32(tf.Atan2, a, b);
    return atan2(g, a, b);
  }),
  kernel(tf.AddN, ({ list, g }) => {
    const { type } = list[0];
    if (type === "bool" || list.some((x) => x.type !== type)) {
      throw new UnsupportedInputs(`tfjs adds ${list.map((x) => x.type).join(", ")} in ${type}`);
    }
    return list.reduce((sum, x) => g.op("Add", unexpanded([sum, x], sum.shape), sum));
  }),
];
