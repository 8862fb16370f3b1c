/** A device that is short of memory, one that refuses, and one that is lost: a WebGPU adapter whose device misbehaves when told to. */
import { afterEach, describe, expect, it } from "vitest";
import { type Adapter, findAdapter } from "../../../shared/gpu/adapters.ts";
import { type Batch, DeviceRenderer } from "../../../sim/gpu/renderer.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { needsAdapter } from "../../needs.ts";
import { render, worstPixel } from "../render/scenes.ts";

const adapter = await findAdapter("any");

const population = loadPopulation({ overrides: { stamp: [16, 16] } });
const batch: Batch = {
  planes: Array.from({ length: 64 }, (_, k) => ({ ...population.draw(0, k).bands[0], id: k, band: 0 })),
  seed: 0,
  noiseless: true,
  nameOf: String,
};

/** The adapter, with each device in the hands of the test. */
function watched(change: (device: GPUDevice) => void): Adapter {
  return {
    ...adapter!,
    request: async () => {
      const real = await adapter!.request();
      return {
        limits: real.limits,
        requestDevice: async (descriptor: GPUDeviceDescriptor) => {
          const device = await real.requestDevice(descriptor);
          change(device);
          return device;
        },
      } as GPUAdapter;
    },
  };
}

/**
 * Devices that have `most` bytes for buffers, all together. A buffer beyond is made, but invalid, and the scope of errors for memory says so.
 * (Asking SwiftShader for what it has not would take all memory of the machine.)
 */
function shortOfMemory(most: number): { adapter: Adapter; live: () => number } {
  let live = 0;
  const limited = watched((device) => {
    const scopes: { filter: GPUErrorFilter; short: boolean }[] = [];
    const create = device.createBuffer.bind(device);
    const push = device.pushErrorScope.bind(device);
    const pop = device.popErrorScope.bind(device);
    device.createBuffer = (descriptor) => {
      if (live + descriptor.size > most && !descriptor.mappedAtCreation) {
        for (const scope of scopes) scope.short ||= scope.filter === "out-of-memory";
        return create({ ...descriptor, size: 2 * device.limits.maxBufferSize });
      }
      live += descriptor.size;
      const buffer = create(descriptor);
      const destroy = buffer.destroy.bind(buffer);
      buffer.destroy = () => {
        live -= descriptor.size;
        buffer.destroy = destroy; // a second call frees nothing
        return destroy();
      };
      return buffer;
    };
    device.pushErrorScope = (filter) => {
      scopes.push({ filter, short: false });
      return push(filter);
    };
    device.popErrorScope = async () => {
      const { short } = scopes.pop()!;
      const error = await pop();
      return short ? ({ message: "out of memory\nat length" } as GPUError) : error;
    };
  });
  return { adapter: limited, live: () => live };
}

function expectRight(pixels: Float32Array): void {
  batch.planes.forEach(({ scene }, k) => {
    expect(worstPixel(pixels.subarray(k * 256, (k + 1) * 256), render(scene))).toBeLessThan(2e-5);
  });
}

describe("a device", needsAdapter(adapter), () => {
  let renderer: DeviceRenderer | undefined;
  afterEach(() => renderer?.close());
  const stamp = [16, 16] as const;

  it("short of memory gets smaller batches, and the same stamps; all memory is given back", async () => {
    const plenty = shortOfMemory(Number.POSITIVE_INFINITY);
    renderer = await DeviceRenderer.open(plenty.adapter);
    await renderer.render(batch);
    const needed = plenty.live();
    await renderer.close();
    const { adapter: limited, live } = shortOfMemory(0.93 * needed); // most of it are tables
    renderer = await DeviceRenderer.open(limited);
    const before = renderer.batchOf(stamp);
    expectRight((await renderer.render(batch)).pixels);
    expect(renderer.batchOf(stamp)).toBeLessThan(before);
    await renderer.close();
    renderer = undefined;
    expect(live()).toBeLessThan(1e5); // parameters of kernels, which gpu.js frees later
  });

  it("keeps no more memory for many batches than for one", async () => {
    const { adapter: unlimited, live } = shortOfMemory(Number.POSITIVE_INFINITY);
    renderer = await DeviceRenderer.open(unlimited);
    await renderer.render({ ...batch, noiseless: false });
    const once = live();
    for (let k = 0; k < 5; k++) await renderer.render({ ...batch, noiseless: k % 2 === 0 });
    await renderer.render(batch);
    expect(live()).toBeLessThanOrEqual(1.01 * once);
  });

  it("without memory for one stamp is an error that says so", async () => {
    renderer = await DeviceRenderer.open(shortOfMemory(2 ** 14).adapter);
    await expect(renderer.render(batch)).rejects.toMatchObject({
      code: "E_DEVICE",
      message: expect.stringMatching(/not enough memory for a single stamp \(out of memory\).*--device cpu/),
    });
  });

  it("whose driver refuses is an error with the driver's words, not smaller batches", async () => {
    renderer = await DeviceRenderer.open(
      watched((device) => {
        const create = device.createBuffer.bind(device);
        device.createBuffer = (descriptor) =>
          create(
            descriptor.mappedAtCreation
              ? descriptor
              : { ...descriptor, size: 2 * device.limits.maxBufferSize },
          );
      }),
    );
    const before = renderer.batchOf(stamp);
    await expect(renderer.render(batch)).rejects.toMatchObject({
      code: "E_DEVICE",
      message: expect.stringMatching(/refuses what it is asked \(.*Buffer size/i),
    });
    expect(renderer.batchOf(stamp)).toBe(before);
  });

  it("that gives no device is an error for a user", async () => {
    const none = { ...adapter!, request: () => Promise.reject(new Error("no device\nat all")) };
    await expect(DeviceRenderer.open(none)).rejects.toMatchObject({
      code: "E_DEVICE",
      message: expect.stringMatching(/gives no device \(no device\); .*--device cpu/),
    });
  });

  it("that is lost is opened again, for smaller batches", async () => {
    const devices: GPUDevice[] = [];
    renderer = await DeviceRenderer.open(watched((device) => devices.push(device)));
    const before = renderer.batchOf(stamp);
    await renderer.render(batch);
    const running = [renderer.render(batch), renderer.render(batch)];
    devices[0].destroy();
    for (const { pixels } of await Promise.all(running)) expectRight(pixels);
    expect(devices.length).toBe(2);
    expect(renderer.batchOf(stamp)).toBe(before / 4);
  });

  it("that is lost again and again is an error that says what to do", async () => {
    const devices: GPUDevice[] = [];
    renderer = await DeviceRenderer.open(
      watched((device) => {
        devices.push(device);
        setTimeout(() => device.destroy(), 30);
      }),
    );
    const forever = async (): Promise<never> => {
      for (;;) await renderer!.render(batch);
    };
    await expect(forever()).rejects.toMatchObject({
      code: "E_DEVICE",
      message: expect.stringMatching(/was lost 3 times .*--device cpu/),
    });
    expect(devices.length).toBe(3);
  });
});
