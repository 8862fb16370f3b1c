/** Operations on each element by itself, and on pairs of elements with broadcasting. */
import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "../graph/value.ts";
import { type Kernel, kernel } from "./kernel.ts";

/** A float32 function of one ONNX operator. int32 and bool inputs are converted first. */
const unary = (name: string, op: string): Kernel =>
  kernel(name, ({ inputs: { x }, g }) => g.op(op, [g.cast(x, "float32")], { type: "float32", shape: x.shape }));

/** An arithmetic operator: of two int32 it is int32; bool counts as int32; with a float32 it is float32. */
const arithmetic = (name: string, op: string): Kernel =>
  kernel(name, ({ inputs: { a, b }, g }) => {
    const type = a.type === "float32" || b.type === "float32" ? "float32" : "int32";
    return g.op(op, [g.cast(a, type), g.cast(b, type)], { type, shape: broadcast(a, b) });
  });

const broadcast = (a: Value, b: Value): number[] =>
  tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);

export const ELEMENTWISE: readonly Kernel[] = [
  unary(tf.Exp, "Exp"),
  unary(tf.Sigmoid, "Sigmoid"),
  arithmetic(tf.Add, "Add"),
  arithmetic(tf.Sub, "Sub"),
  arithmetic(tf.Multiply, "Mul"),
];
