/** Registers the backend and its kernels with tfjs. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { OnnxBackend } from "./backend.ts";
import { OnnxBackendError, UnsupportedKernelError } from "./errors.ts";
import type { Value } from "./graph/value.ts";
import { runOnHost } from "./host.ts";
import { ALIASES } from "./kernels/aliases.ts";
import { KERNELS } from "./kernels/index.ts";
import { type Kernel, UnsupportedInputs } from "./kernels/kernel.ts";
import type { Target } from "./lower/target.ts";
import { requireDevice } from "./probe/device.ts";
import { findBlockSize } from "./runtime/block-size.ts";

export interface OnnxBackendOptions {
  readonly provider: Target["provider"];
  /** threads of the CPU kernels; default: one a core */
  readonly threads?: number;
  /** names of rewrites to leave out (rewrite/rewrite.ts), or "blocked layout": for measuring what each gains */
  readonly without?: readonly string[];
}

export const BLOCKED_LAYOUT = "blocked layout";

/**
 * Makes `onnx-cpu`, `onnx-webgpu` or `onnx-cuda` known to tfjs: `await tf.setBackend("onnx-cpu")` then uses it. Calling it
 * again with other options replaces the backend, if tfjs has not begun to use it. Where the device is missing, `setBackend`
 * gives false, and tfjs prints the reason as a warning; `startOnnxBackend` throws it instead.
 * @returns the backend's name
 */
export function registerOnnxBackend({ provider, threads = 0, without = [] }: OnnxBackendOptions): string {
  const name = `onnx-${provider}`;
  if (tf.findBackendFactory(name) != null) tf.removeBackend(name);
  tf.registerBackend(name, () => {
    if (provider !== "cpu") requireDevice(provider);
    const blocks = provider === "cpu" && !without.includes(BLOCKED_LAYOUT);
    const target: Target = { provider, block: blocks ? findBlockSize() : 0 };
    return new OnnxBackend(name, { target, threads, without });
  });
  if (tf.getKernelsForBackend(name).length === 0) registerKernels(name);
  return name;
}

/**
 * Registers the backend and makes it tfjs's current one.
 * @throws OnnxBackendError that says what is missing, if the device does not answer
 */
export async function startOnnxBackend(options: OnnxBackendOptions): Promise<OnnxBackend> {
  if (options.provider !== "cpu") requireDevice(options.provider);
  const name = registerOnnxBackend(options);
  if (!(await tf.setBackend(name)))
    throw new OnnxBackendError(`${name} did not start: see the warnings of tfjs`);
  return tf.backend() as OnnxBackend;
}

function registerKernels(backendName: string): void {
  const ours = new Set<string>();
  const register = (kernelName: string, kernelFunc: tf.KernelFunc): void => {
    if (ours.has(kernelName)) throw new Error(`two kernels for ${kernelName}`);
    ours.add(kernelName);
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  };
  for (const { name, shape } of ALIASES) {
    register(name, ({ inputs, attrs, backend }) => {
      const x = inputs["x"] ?? inputs["input"];
      return (backend as OnnxBackend).alias(x as tf.TensorInfo, shape(x as tf.TensorInfo, attrs));
    });
  }
  for (const kernel of KERNELS) register(kernel.name, captured(kernel));
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    if (ours.has(kernelName)) continue;
    register(kernelName, (call) => runOnHost(kernelName, call));
  }
}

/** Records a kernel's nodes. What ONNX tensors do not hold, and what the kernel declines, goes to tfjs's cpu kernel. */
function captured(kernel: Kernel): tf.KernelFunc {
  return (call) => {
    const backend = call.backend as OnnxBackend;
    const inputs: Record<string, Value> = {};
    for (const [name, tensor] of Object.entries(call.inputs)) {
      if (tensor == null) continue; // an optional one that is left out
      const value = backend.capturedValue(tensor);
      if (value === undefined) return runOnHost(kernel.name, call); // strings and complex numbers
      inputs[name] = value;
    }
    try {
      const list = Object.values(inputs);
      const made = kernel.record({ inputs, list, attrs: call.attrs ?? {}, g: backend.recorder });
      return Array.isArray(made) ? made.map((value) => backend.tensorOf(value)) : backend.tensorOf(made);
    } catch (error) {
      if (!(error instanceof UnsupportedInputs)) throw error;
      if (tf.getKernel(kernel.name, "cpu") === undefined) {
        throw new UnsupportedKernelError(kernel.name, backend.name, error.message, error);
      }
      return runOnHost(kernel.name, call);
    }
  };
}
