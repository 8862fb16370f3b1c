/** Running sums and products along an axis, and the largest elements of the last one. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { slice } from "./slice.ts";

/** A product of each element with all before it is as many nodes; ONNX has no operator for it. */
const MOST_FACTORS = 256;

interface Scan {
  /** each result leaves its own element out */
  readonly exclusive: boolean;
  /** from the last to the first */
  readonly reverse: boolean;
}

function runningProduct(g: Recorder, x: Value, axis: number, { exclusive, reverse }: Scan): Value {
  const n = x.shape[axis];
  const part = { type: x.type, shape: x.shape.with(axis, 1) };
  const begin = (i: number): number[] => x.shape.map((_, d) => (d === axis ? i : 0));
  const parts = Array.from({ length: n }, (_, i) => slice(g, x, begin(i), part.shape));
  const made: Value[] = [];
  let before = g.expand(g.scalar(1, x.type), part.shape);
  for (const factor of reverse ? parts.toReversed() : parts) {
    const product = made.length === 0 ? factor : g.op("Mul", [before, factor], part);
    made.push(exclusive ? before : product);
    before = product;
  }
  return n === 1 ? made[0] : g.op("Concat", reverse ? made.toReversed() : made, x, { axis });
}

const counted = (g: Recorder, x: Value): Value => (x.type === "bool" ? g.cast(x, "int32") : x);

export const SCANS: readonly Kernel[] = [
  kernel<tf.CumsumAttrs>(tf.Cumsum, ({ inputs, attrs: { axis, exclusive, reverse }, g }) => {
    const x = counted(g, inputs["x"]);
    const [along] = tf.util.parseAxisParam(axis, [...x.shape]);
    return g.op("CumSum", [x, g.scalar(along, "int64")], x, {
      exclusive: exclusive ? 1 : 0,
      reverse: reverse ? 1 : 0,
    });
  }),
  kernel<tf.CumprodAttrs>(tf.Cumprod, ({ inputs, attrs, g }) => {
    const x = counted(g, inputs["x"]);
    const [along] = tf.util.parseAxisParam(attrs.axis, [...x.shape]);
    if (sizeOf(x.shape) === 0) return x;
    if (x.shape[along] > MOST_FACTORS)
      throw new UnsupportedInputs(`running products have at most ${MOST_FACTORS} factors`);
    return runningProduct(g, x, along, attrs);
  }),
  // sorted in any case: that is one of the orders that `sorted: false` allows
  kernel<tf.TopKAttrs>(tf.TopK, ({ inputs: { x }, attrs: { k }, g }) => {
    if (x.type === "bool") throw new UnsupportedInputs("bool has no order here");
    const shape = x.shape.with(-1, k);
    const [values, places] = g.ops(
      "TopK",
      [x, g.axes([k])],
      [
        { type: x.type, shape },
        { type: "int64", shape },
      ],
    );
    return [values, g.cast(places, "int32")];
  }),
];
