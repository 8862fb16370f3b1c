/** Records what a function of tensors does as a program, for export. */
import * as tf from "@tensorflow/tfjs-core";
import { type Cut, cutPlan } from "./graph/plan.ts";
import type { Recorder, ValueType } from "./graph/recorder.ts";
import type { Value } from "./graph/value.ts";
import type { TypedArray } from "./runtime/ort.ts";

/** A program that was recorded and not run. */
export interface Captured {
  /** its results are the values of the tensors that were returned */
  readonly cut: Cut;
  /** the values of the inputs, in order; those that the program uses are among `cut.feeds` */
  readonly inputs: readonly Value[];
  /** elements of the other feeds: weights, and whatever else was data */
  readonly contents: ReadonlyMap<Value, TypedArray>;
}

/** What records: the current backend. */
export interface Recording extends tf.KernelBackend {
  readonly recorder: Recorder;
  capturedValue(tensor: tf.TensorInfo): Value | undefined;
  tensorOf(value: Value): tf.TensorInfo;
}

/** @param contentOf elements of a value that is computed */
export function captureProgram(
  backend: Recording,
  inputs: readonly ValueType[],
  compute: (inputs: tf.Tensor[]) => readonly tf.Tensor[],
  contentOf: (value: Value) => TypedArray,
): Captured {
  const { recorder } = backend;
  const values = inputs.map(({ type, shape }) => recorder.leaf(type, shape));
  const captured: Captured[] = []; // tidy returns tensors only
  tf.tidy(() => {
    const given = values.map((value) =>
      tf.engine().makeTensorFromTensorInfo(backend.tensorOf(value), backend),
    );
    const results = compute(given).map((result) => backend.capturedValue(result) as Value);
    const cut = cutPlan(results.map((x) => (x.node === undefined ? recorder.op("Identity", [x], x) : x)));
    const data = cut.feeds.filter((feed) => !values.includes(feed));
    captured.push({ cut, inputs: values, contents: new Map(data.map((feed) => [feed, contentOf(feed)])) });
  });
  return captured[0];
}
