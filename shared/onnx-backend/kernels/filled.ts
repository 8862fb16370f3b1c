/** Tensors of one or two values. */
import * as tf from "@tensorflow/tfjs-core";
import type { ElementType } from "../onnx/model.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";

/** Fill, Range and LinSpace stay with the host: their numbers are data, and a program a number would be compiled again and again. */
const like = (name: string, value: 0 | 1): Kernel =>
  kernel(name, ({ inputs: { x }, g }) => g.expand(g.scalar(value, x.type), x.shape));

export const FILLED: readonly Kernel[] = [
  like(tf.ZerosLike, 0),
  like(tf.OnesLike, 1),
  // y[..., j] is onValue where indices[...] is j; an index outside of 0 .. depth - 1 has no such place
  kernel<tf.OneHotAttrs>(tf.OneHot, ({ inputs: { indices }, attrs, g }) => {
    const { depth, onValue, offValue, dtype } = attrs;
    const type = dtype as ElementType;
    if (indices.type !== "int32") throw new UnsupportedInputs(`indices are int32 and not ${indices.type}`);
    const shape = [...indices.shape, depth];
    const [start, limit, delta] = [0, depth, 1].map((n) => g.scalar(n, "int32"));
    const classes = g.op("Range", [start, limit, delta], { type: "int32", shape: [depth] });
    const hit = g.op("Equal", [g.reshape(indices, [...indices.shape, 1]), classes], { type: "bool", shape });
    if (onValue === 1 && offValue === 0) return g.cast(hit, type);
    if (type === "bool" || (type === "int32" && !(Number.isInteger(onValue) && Number.isInteger(offValue)))) {
      throw new UnsupportedInputs(`${onValue} and ${offValue} are no values of ${type}`);
    }
    return g.op("Where", [hit, g.scalar(onValue, type), g.scalar(offValue, type)], { type, shape });
  }),
];
