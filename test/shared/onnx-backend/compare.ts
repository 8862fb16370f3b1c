/** Compares the backend with tfjs's own cpu backend, which is slow and simple. */

import { expect } from "vitest";
import type { OnnxBackend } from "../../../shared/onnx-backend/backend.ts";
import { registerOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import * as tf from "../../tfjs.ts";

registerOnnxBackend({ provider: "cpu", threads: 2 });

export type Compute = () => tf.Tensor | tf.Tensor[];

interface Outcome {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  readonly values: readonly number[];
}

/** Kernels of the cpu backend that ran since it was emptied. */
const ran = new Set<string>();
for (const config of tf.getKernelsForBackend("cpu")) {
  const { kernelName, kernelFunc } = config;
  config.kernelFunc = (call) => {
    ran.add(kernelName);
    return kernelFunc(call);
  };
}

/** What `compute` gives. It makes its own inputs, for a tensor belongs to the backend of its making. */
async function outcomesOn(backend: string, compute: Compute): Promise<Outcome[]> {
  await tf.setBackend(backend);
  const made = tf.tidy(compute);
  const tensors = Array.isArray(made) ? made : [made];
  const outcomes = tensors.map((t) => ({ shape: t.shape, dtype: t.dtype, values: Array.from(t.dataSync()) }));
  tf.dispose(made);
  return outcomes;
}

/**
 * Both backends give equal shapes and dtypes, and values up to `tolerance` of the larger of 1 and the value; NaN, infinities,
 * int32 and bool exactly.
 * @returns names of the kernels that were not captured: tfjs's cpu kernels did their work
 */
export async function expectSame(compute: Compute, tolerance = 2e-6): Promise<string[]> {
  ran.clear();
  const ours = await outcomesOn("onnx-cpu", compute);
  const onHost = [...ran];
  const theirs = await outcomesOn("cpu", compute);
  expect(ours.map(typed)).toEqual(theirs.map(typed));
  ours.forEach(({ values, dtype }, i) => {
    const allowed = dtype === "float32" ? tolerance : 0;
    const wrong = values.findIndex((x, k) => !close(x, theirs[i].values[k], allowed));
    if (wrong >= 0) expect(values, `element ${wrong} of output ${i}`).toEqual(theirs[i].values);
  });
  return onHost;
}

/** `expectSame`, which also expects that none of these kernels is left to the host. */
export const expectCaptured =
  (...names: readonly string[]) =>
  async (compute: Compute, tolerance?: number): Promise<void> => {
    const onHost = await expectSame(compute, tolerance);
    expect(onHost.filter((name) => names.includes(name))).toEqual([]);
  };

const typed = ({ shape, dtype }: Outcome): object => ({ shape, dtype });

const close = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

/** The backend itself, made current. */
export async function useOnnx(): Promise<OnnxBackend> {
  await tf.setBackend("onnx-cpu");
  return tf.backend() as OnnxBackend;
}

/** Reproducible numbers of both signs, from -5 to 5; int32 and bool accordingly. */
export function ramp(shape: readonly number[], dtype: "float32" | "int32" | "bool" = "float32"): tf.Tensor {
  const size = shape.reduce((n, d) => n * d, 1);
  const numbers = Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 10 - 5);
  const stored = { float32: (x: number) => x, int32: Math.round, bool: (x: number) => (x > 0 ? 1 : 0) }[
    dtype
  ];
  return tf.tensor(numbers.map(stored), [...shape], dtype);
}
