/** What kernels of elements have in common: element types, broadcasting, and tfjs's conversion to int32. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { type Shape, sameShape, type Value } from "../graph/value.ts";
import { UnsupportedInputs } from "./kernel.ts";

/** @throws Error tfjs's, if the shapes do not go together */
export const broadcast = (...shapes: readonly Shape[]): Shape =>
  shapes.reduce<number[]>((a, b) => tf.backend_util.assertAndGetBroadcastShape(a, [...b]), []);

/** An operator of several inputs that broadcasts. Inputs that were themselves only broadcast are taken as they were before. */
export function elementwise(g: Recorder, op: string, inputs: readonly Value[], type = inputs[0].type): Value {
  const shape = broadcast(...inputs.map((input) => input.shape));
  return g.op(op, unexpanded(inputs, shape), { type, shape });
}

/** The same without copies, where broadcasting to `shape` needs none. */
export function unexpanded(inputs: readonly Value[], shape: Shape): readonly Value[] {
  const sources = inputs.map((input) =>
    input.node?.op === "Expand" ? (input.node.inputs[0] as Value) : input,
  );
  return sameShape(broadcast(...sources.map((source) => source.shape)), shape) ? sources : inputs;
}

/**
 * The type in which tfjs computes with a and b: its results have the type of a. Of float32 and anything it is float32, of
 * int32 and int32 or bool it is int32.
 */
export function numberType(a: Value, b: Value): "float32" | "int32" {
  if (a.type === "float32") return "float32";
  if (a.type === "int32" && b.type !== "float32") return "int32";
  throw new UnsupportedInputs(`tfjs squeezes numbers into ${a.type} if it gets ${a.type} and ${b.type}`);
}

/** @param what names the operation */
export function requireFloat32(what: string, ...values: readonly Value[]): void {
  const other = values.find(({ type }) => type !== "float32");
  if (other) throw new UnsupportedInputs(`${what} of ${other.type} is not captured, only that of float32`);
}

/**
 * JavaScript's ToInt32 of float32 or float64: the fraction is cut off, what remains is taken modulo 2^32, and NaN and
 * infinities are 0. A plain Cast leaves all but numbers within int32 to the processor.
 */
export function toInt32(g: Recorder, x: Value): Value {
  const rest = g.cast(g.op("Mod", [x, g.scalar(2 ** 32, x.type)], x, { fmod: 1 }), "int64"); // infinities became NaN
  // two Casts in a row would be joined to one
  return g.cast(g.op("BitwiseAnd", [rest, g.scalar(2 ** 32 - 1, "int64")], rest), "int32");
}
