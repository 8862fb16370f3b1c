/** Larger tensors out of smaller ones: joined, stacked, repeated. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";

/**
 * Shapes differ on `axis` only. The type is that of the first part, or if only one part has elements, of that one: as
 * tfjs has it.
 */
function concat(g: Recorder, parts: readonly Value[], axis: number): Value {
  const { type } = parts[0];
  const shapes = parts.map((part) => [...part.shape]);
  tf.backend_util.assertParamsConsistent(shapes, axis);
  const filled = parts.filter((part) => sizeOf(part.shape) > 0);
  if (filled.length === 1) return filled[0];
  if (type !== "float32" && filled.some((part) => part.type !== type)) {
    throw new UnsupportedInputs(`it joins ${filled.map((part) => part.type).join(", ")} into one ${type}`);
  }
  const shape = tf.backend_util.computeOutShape(shapes, axis);
  return g.op(
    "Concat",
    filled.map((part) => g.cast(part, type)),
    { type, shape },
    { axis },
  );
}

const recordConcat = kernel<tf.ConcatAttrs>(tf.Concat, ({ list, attrs, g }) => {
  const [axis] = tf.util.parseAxisParam(attrs.axis, [...list[0].shape]);
  return concat(g, list, axis);
});

const recordPack = kernel<tf.PackAttrs>(tf.Pack, ({ list, attrs, g }) => {
  const [{ shape, type }] = list;
  for (const part of list) {
    tf.util.assertShapesMatch(
      [...shape],
      [...part.shape],
      "All tensors passed to stack must have matching shapes",
    );
    tf.util.assert(type === part.type, () => "All tensors passed to stack must have matching dtypes");
  }
  const axis = attrs.axis < 0 ? attrs.axis + shape.length + 1 : attrs.axis;
  return concat(
    g,
    list.map((part) => g.reshape(part, shape.toSpliced(axis, 0, 1))),
    axis,
  );
});

/** Only axes of size 1 repeated: that is broadcasting, which takes no loop over copies. */
const recordTile = kernel<tf.TileAttrs>(tf.Tile, ({ inputs: { x }, attrs: { reps }, g }) => {
  const shape = x.shape.map((size, d) => size * reps[d]);
  if (reps.every((n, d) => n === 1 || x.shape[d] === 1)) return g.expand(x, shape);
  return g.op("Tile", [x, g.axes(reps)], { type: x.type, shape });
});

export const JOINS: readonly Kernel[] = [recordConcat, recordPack, recordTile];
