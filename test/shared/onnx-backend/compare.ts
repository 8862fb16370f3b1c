/** Compares the backend with tfjs's own cpu backend, which is slow and simple. */
import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import type { OnnxBackend } from "../../../shared/onnx-backend/backend.ts";
import { registerOnnxBackend } from "../../../shared/onnx-backend/register.ts";

registerOnnxBackend({ provider: "cpu", threads: 2 });

export interface Outcome {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  readonly values: readonly number[];
}

/** What `compute` gives on a backend. It makes its own inputs, for tensors belong to the backend of their making. */
export async function outcomesOn(
  backend: string,
  compute: () => tf.Tensor | tf.Tensor[],
): Promise<Outcome[]> {
  await tf.setBackend(backend);
  const made = tf.tidy(compute);
  const tensors = Array.isArray(made) ? made : [made];
  const outcomes = tensors.map((t) => ({ shape: t.shape, dtype: t.dtype, values: Array.from(t.dataSync()) }));
  tf.dispose(made);
  return outcomes;
}

/**
 * Shapes and dtypes must be equal, values up to `tolerance` of the larger of 1 and the value; NaN, infinities, int32 and bool
 * exactly.
 */
export async function expectSame(compute: () => tf.Tensor | tf.Tensor[], tolerance = 2e-6): Promise<void> {
  const [ours, theirs] = [await outcomesOn("onnx-cpu", compute), await outcomesOn("cpu", compute)];
  expect(ours.map(typed)).toEqual(theirs.map(typed));
  ours.forEach(({ values, dtype }, i) => {
    const differing = values.findIndex(
      (x, k) => !close(x, theirs[i].values[k], dtype === "float32" ? tolerance : 0),
    );
    if (differing >= 0) expect.soft(values, `element ${differing} of output ${i}`).toEqual(theirs[i].values);
  });
}

const typed = ({ shape, dtype }: Outcome): object => ({ shape, dtype });

const close = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

/** The backend itself, made current. */
export async function useOnnx(): Promise<OnnxBackend> {
  await tf.setBackend("onnx-cpu");
  return tf.backend() as OnnxBackend;
}

/** 0.1, 0.7, -0.3 ...: reproducible numbers of both signs. */
export function ramp(shape: readonly number[], dtype: tf.NumericDataType = "float32"): tf.Tensor {
  const size = shape.reduce((n, d) => n * d, 1);
  const values = Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 10 - 5);
  const stored =
    dtype === "bool"
      ? values.map((x) => (x > 0 ? 1 : 0))
      : dtype === "int32"
        ? values.map(Math.round)
        : values;
  return tf.tensor(stored, [...shape], dtype);
}
