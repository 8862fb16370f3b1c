/** The same elements in another order: transposes, and blocks of pixels moved to and from other axes. */
import * as tf from "@tensorflow/tfjs-core";
import { type Kernel, kernel } from "./kernel.ts";
import { pad } from "./pad.ts";
import { slice } from "./slice.ts";

const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } = tf.backend_util;

const recordSpaceToBatch = kernel<tf.SpaceToBatchNDAttrs>(
  tf.SpaceToBatchND,
  ({ inputs: { x }, attrs: { blockShape, paddings }, g }) => {
    const blocks = tf.util.sizeFromShape(blockShape);
    const padded = pad(
      g,
      x,
      x.shape.map((_, d) => (paddings[d - 1] as [number, number] | undefined) ?? [0, 0]),
    );
    const shape = [...padded.shape];
    const split = getReshaped(shape, blockShape, blocks, false);
    const moved = g.transpose(g.reshape(padded, split), getPermuted(split.length, blockShape.length, false));
    return g.reshape(moved, getReshapedPermuted(shape, blockShape, blocks, false));
  },
);

const recordBatchToSpace = kernel<tf.BatchToSpaceNDAttrs>(
  tf.BatchToSpaceND,
  ({ inputs: { x }, attrs: { blockShape, crops }, g }) => {
    const blocks = tf.util.sizeFromShape(blockShape);
    const shape = [...x.shape];
    const split = getReshaped(shape, blockShape, blocks);
    const moved = g.transpose(g.reshape(x, split), getPermuted(split.length, blockShape.length));
    const whole = getReshapedPermuted(shape, blockShape, blocks);
    const cropped = getSliceSize(whole, crops, blockShape.length); // the axes after these stay
    const begin = getSliceBeginCoords(crops, blockShape.length);
    const size = [...cropped, ...whole.slice(cropped.length)];
    return slice(
      g,
      g.reshape(moved, whole),
      size.map((_, d) => begin[d] ?? 0),
      size,
    );
  },
);

/** [n, h, w, b * b * d] -> [n, h * b, w * b, d]: block row, block column, channel is the order of the old channels. */
const recordDepthToSpace = kernel<tf.DepthToSpaceAttrs>(
  tf.DepthToSpace,
  ({ inputs: { x }, attrs: { blockSize: b, dataFormat }, g }) => {
    tf.util.assert(
      dataFormat === "NHWC",
      () => `depthToSpace: dataFormat is ${dataFormat}; only NHWC is allowed`,
    );
    const [n, h, w, c] = x.shape;
    const d = c / (b * b);
    const moved = g.transpose(g.reshape(x, [n, h, w, b, b, d]), [0, 1, 3, 2, 4, 5]);
    return g.reshape(moved, [n, h * b, w * b, d]);
  },
);

/** n elements -> [n, n] with them on the diagonal: each followed by n zeros, without the last n. */
const recordDiag = kernel(tf.Diag, ({ inputs: { x }, g }) => {
  const n = tf.util.sizeFromShape([...x.shape]);
  const spread = pad(g, g.reshape(x, [n, 1]), [
    [0, 0],
    [0, n],
  ]);
  const matrix = slice(g, g.reshape(spread, [n * (n + 1)]), [0], [n * n]);
  return g.reshape(matrix, [...x.shape, ...x.shape]);
});

export const REARRANGEMENTS: readonly Kernel[] = [
  kernel<tf.TransposeAttrs>(tf.Transpose, ({ inputs: { x }, attrs: { perm }, g }) => g.transpose(x, perm)),
  recordSpaceToBatch,
  recordBatchToSpace,
  recordDepthToSpace,
  recordDiag,
];
