/** A device in use: its kernels and its staging buffers, and what goes wrong on it as errors for a user. */
import { GalforgeError } from "../../shared/errors.ts";
import type { Adapter } from "../../shared/gpu/adapters.ts";
import { GPU } from "../../shared/gpu/gpu-js.ts";
import { installNavigator } from "../../shared/gpu/navigator.ts";
import { createNoise, type Noise } from "./noise.ts";
import { RenderPipeline } from "./pipeline.ts";
import { Staging } from "./staging.ts";

/** The device is gone, with all that was on it: another session may be opened. */
export class DeviceLost extends Error {}
/** A batch found no memory on the device: a smaller one may. */
export class DeviceMemoryShort extends Error {}

interface Kernels {
  readonly pipeline: RenderPipeline;
  readonly noise: Noise;
}

export class Session {
  readonly name: string;
  readonly device: GPUDevice;
  readonly staging: Staging;
  #kernels: Kernels;
  #lost: string | undefined;

  private constructor(name: string, device: GPUDevice) {
    this.name = name;
    this.device = device;
    this.staging = new Staging(device);
    this.#kernels = makeKernels();
    void device.lost.then(({ message }) => {
      this.#lost = firstLine(message) || "no reason given";
    });
  }

  /** @throws GalforgeError E_DEVICE if the adapter gives no device */
  static async open(adapter: Adapter): Promise<Session> {
    try {
      installNavigator(adapter);
      const { device } = await GPU.WebGPUContext.acquire();
      return new Session(adapter.name, device);
    } catch (error) {
      throw deviceError(adapter.name, `gives no device (${firstLine((error as Error).message)})`, error);
    }
  }

  get kernels(): Kernels {
    return this.#kernels;
  }

  /**
   * Enqueues work, and asks the device what it thinks of it.
   * @throws DeviceLost, DeviceMemoryShort; GalforgeError E_DEVICE for what the driver refuses
   */
  async submit<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseLost(); // kernels that are not built yet would take the next device
    this.device.pushErrorScope("out-of-memory");
    this.device.pushErrorScope("validation");
    let outcome: { readonly value: T } | { readonly error: unknown };
    try {
      outcome = { value: await work() };
    } catch (error) {
      outcome = { error };
    }
    const [invalid, memory] = [this.device.popErrorScope(), this.device.popErrorScope()];
    const [refused, short] = [await invalid.catch(() => null), await memory.catch(() => null)];
    this.#refuseLost();
    if (short !== null) throw new DeviceMemoryShort(firstLine(short.message));
    if ("error" in outcome) return this.#explain(outcome.error);
    if (refused !== null)
      throw deviceError(this.name, `refuses what it is asked (${firstLine(refused.message)})`);
    return outcome.value;
  }

  /** Waits for what was enqueued. @throws as `submit` */
  async read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      return this.#explain(error);
    }
  }

  /** Gives the memory of all kernels back, and makes them anew. */
  async restart(): Promise<void> {
    await this.#kernels.pipeline.close();
    this.#kernels = makeKernels();
  }

  async close(): Promise<void> {
    this.staging.close();
    await this.#kernels.pipeline.close();
    await GPU.WebGPUContext.destroy();
  }

  async #explain(error: unknown): Promise<never> {
    if (error instanceof GalforgeError) throw error;
    await new Promise(setImmediate); // the news of a lost device may come after the error that it caused
    this.#refuseLost();
    // a buffer that is made with its content is refused at once
    if (error instanceof RangeError) throw new DeviceMemoryShort(firstLine(error.message));
    throw deviceError(this.name, `fails (${firstLine((error as Error).message)})`, error);
  }

  #refuseLost(): void {
    if (this.#lost !== undefined) throw new DeviceLost(this.#lost);
  }
}

export const deviceError = (name: string, what: string, cause?: unknown): GalforgeError =>
  new GalforgeError(
    "E_DEVICE",
    `${name} ${what}; update its driver, or use --device cpu`,
    { device: name },
    cause,
  );

const firstLine = (message: string): string => message.split("\n")[0];

function makeKernels(): Kernels {
  const pipeline = new RenderPipeline();
  return { pipeline, noise: createNoise(pipeline.gpu) };
}
