/** Parts of a tensor: slices, with strides, and the parts of a split. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { sameShape, type Value } from "../graph/value.ts";
import { type Kernel, kernel } from "./kernel.ts";
import { infoOf } from "./tensor-info.ts";

/** x[begin[0] : begin[0] + size[0], begin[1] : ...]. Bounds are the caller's care. */
export function slice(g: Recorder, x: Value, begin: readonly number[], size: readonly number[]): Value {
  return stridedSlice(
    g,
    x,
    begin,
    begin.map(() => 1),
    size,
  );
}

/** Element i of axis d of the result is element begin[d] + i * strides[d] of x. Strides may be negative. */
export function stridedSlice(
  g: Recorder,
  x: Value,
  begin: readonly number[],
  strides: readonly number[],
  size: readonly number[],
): Value {
  if (sameShape(x.shape, size) && strides.every((stride) => stride === 1)) return x;
  // backwards only from the last element: ONNX Runtime's WebGPU provider begins at a wrong one otherwise
  const until = x.shape.map((n, d) => (strides[d] < 0 ? Math.min(n, begin[d] + 1) : n));
  if (!sameShape(x.shape, until)) {
    const origin = until.map(() => 0);
    return stridedSlice(g, slice(g, x, origin, until), begin, strides, size);
  }
  const axes = [...size.keys()].filter((d) => size[d] !== x.shape[d] || strides[d] !== 1);
  const ends = axes.map((d) => {
    const end = begin[d] + (size[d] - 1) * strides[d] + Math.sign(strides[d]);
    return end < 0 ? end - x.shape[d] : end; // before the first element: -1 would mean the last one
  });
  const inputs = [axes.map((d) => begin[d]), ends, axes, axes.map((d) => strides[d])];
  return g.op("Slice", [x, ...inputs.map((values) => g.axes(values))], { type: x.type, shape: size });
}

const recordSlice = kernel<tf.SliceAttrs>(tf.Slice, ({ inputs: { x }, attrs, g }) => {
  const info = infoOf(x);
  const [begin, size] = tf.slice_util.parseSliceParams(info, attrs.begin, attrs.size);
  tf.slice_util.assertParamsValid(info, begin, size);
  return slice(g, x, begin, size);
});

const recordStridedSlice = kernel<tf.StridedSliceAttrs>(tf.StridedSlice, ({ inputs: { x }, attrs, g }) => {
  const { finalShape, begin, end, strides } = tf.slice_util.sliceInfo(
    [...x.shape],
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  const size = tf.slice_util.computeOutShape(begin, end, strides).map((length) => Math.max(0, length));
  return g.reshape(stridedSlice(g, x, begin, strides, size), finalShape);
});

const recordSplit = kernel<tf.SplitVAttrs>(tf.SplitV, ({ inputs: { x }, attrs, g }) => {
  const [axis] = tf.util.parseAxisParam(attrs.axis, [...x.shape]);
  const sizes = tf.backend_util.prepareSplitSize(infoOf(x), attrs.numOrSizeSplits, axis);
  let start = 0;
  return sizes.map((size) => {
    const part = slice(
      g,
      x,
      x.shape.map((_, d) => (d === axis ? start : 0)),
      x.shape.with(axis, size),
    );
    start += size;
    return part;
  });
});

const recordUnpack = kernel<tf.UnpackAttrs>(tf.Unpack, ({ inputs: { value }, attrs, g }) => {
  const axis = attrs.axis < 0 ? attrs.axis + value.shape.length : attrs.axis;
  const shape = value.shape.filter((_, d) => d !== axis);
  return Array.from({ length: value.shape[axis] }, (_, i) =>
    g.op("Gather", [value, g.scalar(i, "int64")], { type: value.type, shape }, { axis }),
  );
});

const recordReverse = kernel<tf.ReverseAttrs>(tf.Reverse, ({ inputs: { x }, attrs, g }) => {
  const dims = tf.util.parseAxisParam(attrs.dims, [...x.shape]);
  const reversed = (d: number): boolean => dims.includes(d);
  const begin = x.shape.map((size, d) => (reversed(d) ? size - 1 : 0));
  return stridedSlice(
    g,
    x,
    begin,
    begin.map((_, d) => (reversed(d) ? -1 : 1)),
    x.shape,
  );
});

export const SLICES: readonly Kernel[] = [
  recordSlice,
  recordStridedSlice,
  recordSplit,
  recordUnpack,
  recordReverse,
];
