/**
 * Operations that are no part of training (strings, complex numbers, sparse tensors, non-maximum suppression ...): their
 * inputs are read, tfjs's own cpu kernel computes, and the result is data again. It cuts the graph.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { OnnxBackend } from "./backend.ts";

type KernelCall = Parameters<tf.KernelFunc>[0];
type Input = tf.TensorInfo | tf.TensorInfo[] | undefined | null;

export function runOnHost(
  name: string,
  { inputs, attrs, backend }: KernelCall,
): tf.TensorInfo | tf.TensorInfo[] {
  const ours = backend as OnnxBackend;
  const host = tf.findBackend("cpu") as tf.KernelBackend;
  Object.assign(host, { firstUse: false }); // no advice on standard error to install another backend
  const taken: tf.TensorInfo[] = [];
  const take = (x: Input): Input => {
    if (x == null) return x;
    if (Array.isArray(x)) return x.map(take) as tf.TensorInfo[]; // ragged operations hand over lists
    const there = copyTo(host, x, ours.readSync(x.dataId));
    taken.push(there);
    return there;
  };
  const entries = Object.entries(inputs).map(([key, x]) => [key, take(x)] as const);
  const there = Array.isArray(inputs) ? entries.map(([, x]) => x) : Object.fromEntries(entries);
  const kernel = tf.getKernel(name, "cpu");
  try {
    const made = kernel.kernelFunc({
      inputs: there as tf.NamedTensorInfoMap,
      attrs: attrs ?? {},
      backend: host,
    });
    const results = (Array.isArray(made) ? made : [made]).map((x) => {
      const dataId = ours.write(host.readSync(x.dataId) as tf.BackendValues, x.shape, x.dtype);
      host.disposeData(x.dataId);
      return { dataId, shape: x.shape, dtype: x.dtype };
    });
    return Array.isArray(made) ? results : results[0];
  } finally {
    for (const { dataId } of taken) host.disposeData(dataId);
  }
}

/** Complex numbers come as pairs (re, im), and tfjs's cpu backend keeps two tensors for them. */
function copyTo(
  host: tf.KernelBackend,
  { shape, dtype }: tf.TensorInfo,
  values: tf.BackendValues,
): tf.TensorInfo {
  // some of those kernels ask for the rank, which only tensors have
  const info = (dataId: object): tf.TensorInfo & { rank: number } => ({
    dataId,
    shape,
    dtype,
    rank: shape.length,
  });
  if (dtype !== "complex64") return info(host.write(values, shape, dtype));
  const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
  const part = (data: Float32Array): tf.TensorInfo => ({
    dataId: host.write(data, shape, "float32"),
    shape,
    dtype: "float32",
  });
  const parts = { real: part(real), imag: part(imag) };
  const made = tf.getKernel("Complex", "cpu").kernelFunc({ inputs: parts, backend: host }) as tf.TensorInfo;
  for (const { dataId } of Object.values(parts)) host.disposeData(dataId);
  return made;
}
