/** Sums, means, extremes and products along axes, and where the extremes are. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { toInt32 } from "./operands.ts";

interface Settings {
  readonly axis?: number | number[];
  /** what Max calls its axes */
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

type Reduce = (op: string, x: Value) => Value;

/** @param record gets a function that applies an ONNX reduction along the axes */
const reduction = (name: string, record: (g: Recorder, x: Value, reduce: Reduce) => Value): Kernel =>
  kernel<Settings>(name, ({ inputs: { x }, attrs, g }) => {
    if (sizeOf(x.shape) === 0)
      throw new UnsupportedInputs("a tensor without elements is reduced by the host");
    const given = (attrs.axis ?? attrs.reductionIndices) as number | number[];
    const axes = [...new Set(tf.util.parseAxisParam(given, [...x.shape]))];
    const [outer] = tf.backend_util.computeOutAndReduceShapes([...x.shape], axes);
    const shape = attrs.keepDims ? tf.backend_util.expandShapeToKeepDim(outer, axes) : outer;
    const keepdims = attrs.keepDims ? 1 : 0;
    const nothingToDo = axes.every((axis) => x.shape[axis] === 1);
    return record(g, x, (op, v) => {
      if (nothingToDo) return g.reshape(v, shape);
      return g.op(op, [v, g.axes(axes)], { type: v.type, shape }, { keepdims });
    });
  });

const extreme = (name: string, op: string): Kernel =>
  reduction(name, (g, x, reduce) => {
    const found = reduce(op, x);
    if (x.type !== "float32" || sizeOf(found.shape) === sizeOf(x.shape)) return found;
    return g.op("Add", [found, nanOr0(g, x, reduce)], found);
  });

/**
 * NaN where there is one among the elements, else 0: ONNX's reductions to an extreme pass over some of them. Clipping keeps
 * NaN, and lets infinities not cancel.
 */
function nanOr0(g: Recorder, x: Value, reduce: Reduce): Value {
  const sum = reduce("ReduceSum", g.op("Clip", [x, g.scalar(-1), g.scalar(1)], x));
  return g.op("Mul", [sum, g.scalar(0)], sum);
}

const counted = (g: Recorder, x: Value): Value => (x.type === "bool" ? g.cast(x, "int32") : x);

/** float64 as in tfjs: a product may leave the range of float32 on its way, and come back. */
const product = reduction(tf.Prod, (g, x, reduce) => {
  const wide = reduce("ReduceProd", g.cast(x, "float64"));
  return x.type === "float32" ? g.cast(wide, "float32") : toInt32(g, wide);
});

const logical = (name: string, op: string): Kernel =>
  reduction(name, (_, x, reduce) => {
    if (x.type !== "bool") throw new UnsupportedInputs(`logic of ${x.type} is not captured`);
    return reduce(op, x);
  });

/**
 * The first place if there are several. As in tfjs NaN is passed over, but if it is the first element, then that is the place.
 * @param least what no element falls short of
 */
const place = (name: string, op: string, least: number): Kernel =>
  kernel<{ axis: number | number[] }>(name, ({ inputs: { x }, attrs, g }) => {
    const axes = tf.util.parseAxisParam(attrs.axis, [...x.shape]);
    if (axes.length !== 1 || sizeOf(x.shape) === 0)
      throw new UnsupportedInputs("one axis with elements is captured");
    const [axis] = axes;
    const shape = x.shape.toSpliced(axis, 1);
    const find = (v: Value): Value =>
      g.cast(g.op(op, [v], { type: "int64", shape }, { axis, keepdims: 0 }), "int32");
    if (x.type !== "float32") return find(counted(g, x));
    const isNumber = (v: Value): Value => g.op("Equal", [v, v], { type: "bool", shape: v.shape });
    const place = find(g.op("Where", [isNumber(x), x, g.scalar(least)], x));
    const first = g.op("Gather", [x, g.scalar(0, "int64")], { type: x.type, shape }, { axis });
    return g.op("Mul", [place, g.cast(isNumber(first), "int32")], place);
  });

export const REDUCTIONS: readonly Kernel[] = [
  reduction(tf.Sum, (g, x, reduce) => reduce("ReduceSum", counted(g, x))),
  reduction(tf.Mean, (g, x, reduce) => reduce("ReduceMean", g.cast(x, "float32"))),
  extreme(tf.Max, "ReduceMax"),
  extreme(tf.Min, "ReduceMin"),
  product,
  logical(tf.All, "ReduceMin"),
  logical(tf.Any, "ReduceMax"),
  place(tf.ArgMax, "ArgMax", Number.NEGATIVE_INFINITY),
  place(tf.ArgMin, "ArgMin", Number.POSITIVE_INFINITY),
];
