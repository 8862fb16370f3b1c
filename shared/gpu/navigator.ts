/** WebGPU by its global names, where libraries that are made for browsers (gpu.js, tfjs) look for it. */
import { availableParallelism } from "node:os";
import type { Adapter } from "./adapters.ts";
import { loadedDawn } from "./dawn.ts";

/**
 * From now on `navigator.gpu.requestAdapter()` gives a fresh request of this adapter, whatever it is asked for, and GPUBufferUsage,
 * GPUMapMode and the others are there. A call with another adapter replaces the first.
 */
export function installNavigator(adapter: Adapter): void {
  Object.assign(globalThis, loadedDawn()?.dawn?.globals);
  const gpu: Pick<GPU, "requestAdapter" | "getPreferredCanvasFormat"> = {
    requestAdapter: () => adapter.request(),
    getPreferredCanvasFormat: () => "bgra8unorm",
  };
  Object.defineProperty(theNavigator(), "gpu", { value: gpu, configurable: true });
}

/** Node has one from version 21 on; this is the part of it that libraries read. */
function theNavigator(): object {
  const there = (globalThis as { navigator?: object }).navigator;
  if (there !== undefined) return there;
  const made = { userAgent: `Node.js/${process.versions.node}`, hardwareConcurrency: availableParallelism() };
  Object.defineProperty(globalThis, "navigator", { value: made, configurable: true, writable: true });
  return made;
}
