/**
 * tfjs's own WebGPU backend, on Dawn for Node (shared/gpu). Values are read asynchronously only: there is no canvas, by which tfjs
 * reads at once in browsers.
 */

import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { GalforgeError } from "../errors.ts";
import type { Adapter } from "../gpu/adapters.ts";
import { installNavigator } from "../gpu/navigator.ts";

const NAME = "webgpu";

/** What kernels may use of the adapter: WebGPU's defaults allow a quarter of a GiB in one tensor. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** Makes tfjs know a backend on a new device of the adapter; one that was registered before goes. @returns its name */
export async function registerTfjsWebGpu(adapter: Adapter): Promise<string> {
  installNavigator(adapter); // the backend looks for navigator.gpu, and uses WebGPU's constants
  const gpu = await adapter.request();
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, gpu.limits[name]]));
  const device = await gpu.requestDevice({ requiredLimits });
  if (tf.findBackendFactory(NAME) != null) tf.removeBackend(NAME); // also tfjs's own, made for a browser's navigator
  tf.registerBackend(NAME, () => new CheckedBackend(device, gpu.info));
  return NAME;
}

/**
 * WebGPU goes on after an error, with zeros for what could not be computed, and tfjs does not look: here whoever reads a value
 * after an error gets the error.
 */
class CheckedBackend extends WebGPUBackend {
  #failure: string | undefined;

  constructor(device: GPUDevice, info: GPUAdapterInfo) {
    super(device, info);
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault(); // Dawn would write it to standard error
      this.#failure ??= event.error.message;
    });
    device.lost.then(({ reason, message }) => {
      if (reason !== "destroyed") this.#failure ??= `it was lost: ${message}`;
    });
  }

  /** @throws GalforgeError E_DEVICE */
  override async read(dataId: object): Promise<tf.BackendValues> {
    try {
      const values = await super.read(dataId);
      if (this.#failure === undefined) return values;
    } catch (error) {
      this.#failure ??= (error as Error).message;
    }
    const message = `backend webgpu: the GPU failed: ${this.#failure.trim()}. If its memory is full, smaller batches need less`;
    throw new GalforgeError("E_DEVICE", message);
  }

  override dispose(): void {
    super.dispose();
    this.device.destroy();
  }
}
