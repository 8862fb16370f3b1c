// @module-tag gpu
/** Adapters: those of fakes, and those of this machine, with SwiftShader where Debian's Chromium brings it. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  adaptersOf,
  findAdapter,
  listAdapters,
  mayHaveHardware,
  namesIn,
  pickAdapter,
} from "../../../shared/gpu/adapters.ts";
import type { Dawn } from "../../../shared/gpu/dawn.ts";
import type { Machine } from "../../../shared/gpu/machine.ts";
import type { VulkanDriver } from "../../../shared/gpu/vulkan-drivers.ts";
import { needs, needsAdapter, SOFTWARE_ADAPTER, SWIFTSHADER } from "../../needs.ts";
import { fakeAdapter, inSoftware } from "./fake-adapter.ts";

const forced = existsSync(SWIFTSHADER);
if (forced) process.env["VK_DRIVER_FILES"] = process.env["VK_ICD_FILENAMES"] = SWIFTSHADER;

/** As Dawn for Node: `adapter=NAME` takes the first whose name contains it, and its error lists all. */
function fakeDawn(facts: readonly Partial<GPUAdapterInfo>[], list = true): Dawn {
  const limits = { maxBufferSize: 4, maxStorageBufferBindingSize: 2 } as GPUSupportedLimits;
  const adapters = facts.map((own) => {
    const info = { isFallbackAdapter: false, ...own } as GPUAdapterInfo;
    return { info, limits } as GPUAdapter;
  });
  const requestAdapter = async (name: string | undefined): Promise<GPUAdapter | null> => {
    if (facts.length === 0) return null;
    const found = adapters.find(({ info }) => info.device.includes(name ?? ""));
    if (found !== undefined) return { ...found };
    const lines = facts.map(({ device }) => ` * backend: 'vulkan', name: '${device}'`);
    throw new Error(
      ["no suitable backends found", ...(list ? ["Available adapters:", ...lines] : [])].join("\n"),
    );
  };
  const create = ([flag]: string[]) =>
    ({ requestAdapter: () => requestAdapter(flag?.replace("adapter=", "")) }) as GPU;
  return { create, globals: {} };
}

describe("adapters of Dawn", () => {
  const nvidia = {
    vendor: "nvidia",
    architecture: "hopper",
    device: "NVIDIA H200",
    description: "NVIDIA 570",
  };
  const intel = { vendor: "intel", architecture: "xe", device: "Intel(R) UHD 770", description: "Mesa 23" };
  const lavapipe = { vendor: "mesa", architecture: "", device: "llvmpipe (LLVM 15)", description: "Mesa 23" };
  const basic = {
    vendor: "microsoft",
    architecture: "",
    device: "Basic",
    description: "",
    isFallbackAdapter: true,
  };

  it("are all found, hardware first, otherwise in Dawn's order; equal names once", async () => {
    const adapters = await adaptersOf(fakeDawn([lavapipe, basic, nvidia, intel, nvidia]));
    expect(adapters.map(({ name, software }) => [name, software])).toEqual([
      ["NVIDIA H200", false],
      ["Intel(R) UHD 770", false],
      ["llvmpipe (LLVM 15)", true],
      ["Basic", true],
    ]);
    expect(adapters[0]).toMatchObject({
      ...{ vendor: "nvidia", architecture: "hopper", driver: "NVIDIA 570" },
      limits: { maxBufferSize: 4, maxStorageBufferBindingSize: 2 },
    });
  });

  it("make a fresh one at every request", async () => {
    const [adapter] = await adaptersOf(fakeDawn([nvidia]));
    const [a, b] = [await adapter.request(), await adapter.request()];
    expect(a).not.toBe(b);
    expect(a.info.device).toBe("NVIDIA H200");
  });

  it("are none without a driver, and the one that Dawn takes if it lists none", async () => {
    expect(await adaptersOf(fakeDawn([]))).toEqual([]);
    expect((await adaptersOf(fakeDawn([intel, nvidia], false))).map(({ name }) => name)).toEqual([
      "Intel(R) UHD 770",
    ]);
  });

  it("have the names of Dawn's message", () => {
    const message =
      "no suitable backends found\nAvailable adapters:\n * backend: 'vulkan', name: 'NVIDIA H200'\n" +
      " * backend: 'vulkan', name: 'Somebody's (tm) GPU'";
    expect(namesIn(message)).toEqual(["NVIDIA H200", "Somebody's (tm) GPU"]);
    expect(namesIn("something else")).toEqual([]);
  });
});

describe("the adapter to use", () => {
  it("is never software when hardware is asked for", () => {
    const gpu = fakeAdapter();
    expect(pickAdapter([inSoftware], "hardware")).toBeUndefined();
    expect(pickAdapter([inSoftware], "any")).toBe(inSoftware);
    expect(pickAdapter([gpu, inSoftware], "hardware")).toBe(gpu);
    expect(pickAdapter([gpu, inSoftware], "any")).toBe(gpu);
    expect(pickAdapter([], "any")).toBeUndefined();
  });

  const driver = (kind: VulkanDriver["kind"]): VulkanDriver => ({ manifest: "", library: "", kind });
  const device = { path: "/dev/dri/renderD128", open: true };
  it.each<[string, Partial<Machine>, boolean]>([
    ["a GPU and its driver", { devices: [device], drivers: [driver("software"), driver("hardware")] }, true],
    ["a driver that nobody knows", { devices: [device], drivers: [driver("unknown")] }, true],
    ["no device file", { drivers: [driver("hardware")] }, false],
    ["drivers in software alone", { devices: [device], drivers: [driver("software")] }, false],
    ["another system", { platform: "darwin" }, true],
  ])("may be hardware with %s: %#", (_, machine, expected) => {
    const whole = { platform: "linux", devices: [], noLoader: undefined, drivers: [], ...machine };
    expect(mayHaveHardware(whole)).toBe(expected);
  });
});

describe("adapters of this machine", async () => {
  const adapters = await listAdapters();

  it("are looked for once; hardware is hardware", async () => {
    expect(await listAdapters()).toBe(adapters);
    expect(await findAdapter("any")).toBe(adapters[0]);
    expect((await findAdapter("hardware"))?.software ?? false).toBe(false);
  });

  it("make devices that compute", needsAdapter(adapters.length > 0), async () => {
    for (const adapter of adapters) {
      const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
      expect(adapter.name).not.toBe("");
      expect(maxBufferSize).toBeGreaterThanOrEqual(2 ** 28); // the least that WebGPU allows
      expect(maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 27);
      for (let time = 0; time < 2; time++) {
        const gpu = await (await adapter.request()).requestDevice();
        await gpu.queue.onSubmittedWorkDone();
        gpu.destroy();
      }
    }
  });

  it("are known to be SwiftShader", needs(forced && adapters.length > 0, SOFTWARE_ADAPTER), async () => {
    expect(adapters).toHaveLength(1);
    expect(adapters[0]).toMatchObject({ vendor: "google", architecture: "swiftshader", software: true });
    expect(adapters[0].name).toContain("SwiftShader");
    expect(await findAdapter("hardware")).toBeUndefined();
  });
});
