/** Tensors with a border: of one value, or of their own elements mirrored. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { take } from "./take.ts";

export type Paddings = readonly (readonly [before: number, after: number])[];

/** @param paddings elements before and after, one pair an axis, none negative @param value of the type of x */
export function pad(g: Recorder, x: Value, paddings: Paddings, value = 0): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((size, d) => paddings[d][0] + size + paddings[d][1]);
  const fill = g.scalar(value, x.type);
  if (sizeOf(x.shape) === 0) return g.expand(fill, shape);
  const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  return g.op("Pad", [x, g.axes(pads), fill], { type: x.type, shape });
}

const recordPad = kernel<tf.PadV2Attrs>(
  tf.PadV2,
  ({ inputs: { x }, attrs: { paddings, constantValue }, g }) => {
    if (paddings.flat().some((n) => n < 0))
      throw new UnsupportedInputs(`negative paddings: ${paddings.join("; ")}`);
    return pad(g, x, paddings, storedAs(x, constantValue));
  },
);

/** What a number becomes in an array of the type of x. */
function storedAs({ type }: Value, x: number): number {
  if (type === "float32") return Math.fround(x);
  if (type === "int32") return Int32Array.of(x)[0];
  const byte = Uint8Array.of(x)[0];
  if (byte > 1) throw new UnsupportedInputs(`padding of a bool tensor by ${x}`);
  return byte;
}

/** Reflect leaves the elements at the edge single, symmetric doubles them. */
const recordMirrorPad = kernel<tf.MirrorPadAttrs>(
  tf.MirrorPad,
  ({ inputs: { x }, attrs: { paddings, mode }, g }) => {
    const offset = mode === "reflect" ? 0 : 1;
    return paddings.reduce((padded, [before, after], axis) => {
      if (before === 0 && after === 0) return padded;
      const size = x.shape[axis];
      const sources = Array.from({ length: before + size + after }, (_, i) => {
        const from = i - before;
        if (from < 0) return -from - offset;
        return from < size ? from : 2 * (size - 1) - from + offset;
      });
      return take(g, padded, sources, axis);
    }, x);
  },
);

export const PADS: readonly Kernel[] = [recordPad, recordMirrorPad];
