/**
 * Elements at places that are data. A place outside the axis is an error: tfjs's cpu backend throws when the operation is
 * called, this one when the result is computed, for only then the places are known. So it is on the CPU provider; a GPU does
 * not check, and what it gives for such a place is undefined.
 */
import * as tf from "@tensorflow/tfjs-core";
import { bool, int32, type Recorder } from "../graph/recorder.ts";
import { type Shape, sizeOf, type Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { infoOf } from "./tensor-info.ts";

/** Moves negative places, which ONNX counts from the end, behind the end, where they are refused. int32. */
export function refuseNegative(g: Recorder, places: Value, size: number): Value {
  const negative = g.op("Less", [places, g.scalar(0, "int32")], bool(places.shape));
  return g.op("Where", [negative, g.scalar(size, "int32"), places], int32(places.shape));
}

/** Rows of index tuples -> places in row-major order. @param tuples int32 [..., k] @returns int32 [n] */
export function flatPlaces(g: Recorder, tuples: Value, strides: readonly number[]): Value {
  const k = strides.length;
  if (k === 0) throw new UnsupportedInputs("index tuples without indices");
  const n = sizeOf(tuples.shape) / k;
  const steps = g.reshape(g.cast(tuples, "int32"), [n, k]);
  if (k === 1 && strides[0] === 1) return g.reshape(steps, [n]);
  const terms = g.op("Mul", [steps, g.constant("int32", strides)], int32([n, k]));
  return g.op("ReduceSum", [terms, g.axes([1])], int32([n]), { keepdims: 0 });
}

const recordGather = kernel<tf.GatherV2Attrs>(tf.GatherV2, ({ inputs: { x, indices }, attrs, g }) => {
  const [axis] = tf.util.parseAxisParam(attrs.axis, [...x.shape]);
  const batchDims = attrs.batchDims ?? 0;
  const { collectGatherOpShapeInfo } = tf.backend_util.segment_util;
  const info = collectGatherOpShapeInfo(infoOf(x), infoOf(indices), axis, batchDims);
  if (sizeOf(info.outputShape) === 0) return g.expand(g.scalar(0, x.type), info.outputShape);
  if (info.dimSize === 0) throw new UnsupportedInputs(`axis ${axis} of [${x.shape}] has no elements`);
  if (batchDims !== 0) return gatherInBatches(g, x, indices, info);
  const places = refuseNegative(g, g.cast(indices, "int32"), info.dimSize);
  return g.op("Gather", [x, places], { type: x.type, shape: info.outputShape }, { axis });
});

type GatherInfo = ReturnType<typeof tf.backend_util.segment_util.collectGatherOpShapeInfo>;

/** Each batch has its own places: x counts as rows [batch * outer * dim, slice], of which row (b, o, place) is taken. */
function gatherInBatches(g: Recorder, x: Value, indices: Value, info: GatherInfo): Value {
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
  const rows = batchSize * outerSize * dimSize;
  const n = sizeOf(indices.shape) / batchSize;
  const places = g.reshape(g.cast(indices, "int32"), [batchSize, 1, n]);
  const scalar = (i: number): Value => g.scalar(i, "int32");
  const firstRows = g.op("Range", [scalar(0), scalar(rows), scalar(dimSize)], int32([batchSize * outerSize]));
  const shape: Shape = [batchSize, outerSize, n];
  const row = g.op("Add", [places, g.reshape(firstRows, [batchSize, outerSize, 1])], int32(shape));
  const below = g.op("Less", [places, scalar(0)], bool(places.shape));
  const above = g.op("GreaterOrEqual", [places, scalar(dimSize)], bool(places.shape));
  const outside = g.op("Or", [below, above], bool(places.shape));
  const checked = g.op("Where", [outside, scalar(rows), row], int32(shape));
  const flat = g.reshape(x, [rows, sliceSize]);
  const taken = g.op("Gather", [flat, checked], { type: x.type, shape: [...shape, sliceSize] }, { axis: 0 });
  return g.reshape(taken, outputShape);
}

const recordGatherNd = kernel(tf.GatherNd, ({ inputs: { params, indices }, g }) => {
  const [shape, n, sliceSize, strides] = tf.backend_util.prepareAndValidate(infoOf(params), infoOf(indices));
  const rows = sizeOf(params.shape) / sliceSize;
  const places = refuseNegative(g, flatPlaces(g, indices, strides), rows);
  const flat = g.reshape(params, [rows, sliceSize]);
  const taken = g.op("Gather", [flat, places], { type: params.type, shape: [n, sliceSize] }, { axis: 0 });
  return g.reshape(taken, shape);
});

export const GATHERS: readonly Kernel[] = [recordGather, recordGatherNd];
