/**
 * Rows added or written at places that are data. All go through ScatterElements, which ONNX Runtime's CPU provider works off
 * in order: its ScatterND spreads the rows over threads, and where two meet at one place, sums get lost.
 */
import * as tf from "@tensorflow/tfjs-core";
import { int32, type Recorder } from "../graph/recorder.ts";
import { type Shape, sizeOf, type Value } from "../graph/value.ts";
import { flatPlaces, refuseNegative } from "./gather.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { slice } from "./slice.ts";
import { infoOf } from "./tensor-info.ts";

/**
 * Row i of `updates` [n, m] goes to row places[i] of `into` [rows, m]: is added to it, or replaces it (the last one stays).
 * @param places int32 [n], from 0 to rows - 1
 */
function scatterRows(
  g: Recorder,
  into: Value,
  places: Value,
  updates: Value,
  reduction: "add" | "none",
): Value {
  const [n] = places.shape;
  const everywhere = g.expand(g.reshape(places, [n, 1]), updates.shape);
  return g.op("ScatterElements", [into, everywhere, updates], into, { axis: 0, reduction });
}

const zeros = (g: Recorder, type: Value["type"], shape: Shape): Value => g.expand(g.scalar(0, type), shape);

const recordScatterNd = kernel<tf.ScatterNdAttrs>(
  tf.ScatterNd,
  ({ inputs: { indices, updates }, attrs, g }) => {
    const { shape } = attrs;
    if (updates.type === "bool") throw new UnsupportedInputs("it adds up bool");
    const empty = zeros(g, updates.type, shape);
    return scatterTuples(g, empty, indices, updates, "add");
  },
);

const recordScatterUpdate = kernel(tf.TensorScatterUpdate, ({ inputs: { tensor, indices, updates }, g }) =>
  scatterTuples(g, tensor, indices, updates, "none"),
);

/** Places are the leading indices of `into`, one tuple a row of `indices`. */
function scatterTuples(
  g: Recorder,
  into: Value,
  indices: Value,
  updates: Value,
  reduction: "add" | "none",
): Value {
  const shapes = tf.backend_util.calculateShapes(infoOf(updates), infoOf(indices), [...into.shape]);
  const { sliceRank, numUpdates, sliceSize, strides, outputSize } = shapes;
  if (numUpdates === 0 || outputSize === 0) return into;
  const rows = outputSize / sliceSize;
  const places = refuseNegative(g, flatPlaces(g, indices, strides.slice(0, sliceRank)), rows);
  const flat = g.reshape(into, [rows, sliceSize]);
  return g.reshape(
    scatterRows(g, flat, places, g.reshape(updates, [numUpdates, sliceSize]), reduction),
    into.shape,
  );
}

/**
 * y[s, ...] = sum of x[i, ...] over segmentIds[i] = s, float32. Rows of other ids than 0 to numSegments - 1 are left out: they
 * are added to one more row, which is cut off. (tfjs's cpu backend multiplies every row with every segment's 0 or 1, so that
 * a NaN in x reaches all segments; here it reaches its own.)
 */
const recordSegmentSum = kernel<tf.UnsortedSegmentSumAttrs>(
  tf.UnsortedSegmentSum,
  ({ inputs: { x, segmentIds }, attrs: { numSegments }, g }) => {
    if (segmentIds.shape.length !== 1)
      throw new UnsupportedInputs(`segmentIds of shape [${segmentIds.shape}]`);
    const [n, ...rest] = x.shape;
    const shape = [numSegments, ...rest];
    const m = sizeOf(rest);
    if (n === 0 || m === 0) return zeros(g, "float32", shape);
    const below = g.op("Min", [g.cast(segmentIds, "int32"), g.scalar(numSegments, "int32")], int32([n]));
    const places = refuseNegative(g, below, numSegments);
    const updates = g.reshape(g.cast(x, "float32"), [n, m]);
    const sums = scatterRows(g, zeros(g, "float32", [numSegments + 1, m]), places, updates, "add");
    return g.reshape(slice(g, sums, [0, 0], [numSegments, m]), shape);
  },
);

export const SCATTERS: readonly Kernel[] = [recordScatterNd, recordScatterUpdate, recordSegmentSum];
