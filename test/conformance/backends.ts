/** The backends that the tests can run on. The engine makes and disposes them anew for each group of tests. */
import "@tensorflow/tfjs-backend-cpu"; // some tests use it besides the backend under test
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js"; // x.add(y)
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { engine, getKernelsForBackend } from "@tensorflow/tfjs-core";
import type { TestEnv } from "@tensorflow/tfjs-core/dist/jasmine_util.js";

interface Backend {
  /** makes the engine know the backend; it is there at once for TensorFlow.js's own */
  register?(): Promise<void>;
}

const onnx = (provider: "cpu" | "webgpu" | "cuda"): Backend => ({
  register: async () => {
    const { registerOnnxBackend } = await import("../../shared/onnx-backend/register.ts");
    await registerOnnxBackend({ provider });
  },
});

/** Name, as the engine knows it -> backend. */
export const BACKENDS: ReadonlyMap<string, Backend> = new Map([
  ["onnx-cpu", onnx("cpu")],
  ["onnx-webgpu", onnx("webgpu")],
  ["onnx-cuda", onnx("cuda")],
  ["cpu", {}],
]);

/**
 * Registers a backend, and starts it once.
 * @returns what tfjs-core's tests ask for as their environment
 * @throws Error if the backend does not start
 */
export async function prepare(name: string): Promise<TestEnv> {
  await BACKENDS.get(name)!.register?.();
  await engine().setBackend(name);
  requireBackend(name);
  return { name, backendName: name, isDataSync: true }; // all can be read synchronously
}

/**
 * A backend that does not start is silently replaced by tfjs's own, on which everything passes.
 * @throws Error if that happened
 */
export function requireBackend(name: string): void {
  void engine().backend; // replaces it now, if that is due
  const used = engine().backendName;
  if (used !== name)
    throw new Error(`the backend "${name}" did not start, and "${used}" took its place: see the warnings`);
}

/**
 * Records which kernels of tfjs's own "cpu" backend are called: a backend may have them compute what it cannot.
 * @returns function that gives the names since its last call; none for the backend "cpu" itself
 */
export function watchHostKernels(backend: string): () => string[] {
  const called = new Set<string>();
  for (const config of backend === "cpu" ? [] : getKernelsForBackend("cpu")) {
    const { kernelName, kernelFunc } = config;
    config.kernelFunc = (call) => {
      called.add(kernelName);
      return kernelFunc(call);
    };
  }
  return () => {
    const names = [...called];
    called.clear();
    return names;
  };
}
