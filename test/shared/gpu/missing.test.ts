import { describe, expect, it } from "vitest";
import type { Machine } from "../../../shared/gpu/machine.ts";
import { gpuSteps, missingOf, systemSteps, whatIsMissing } from "../../../shared/gpu/missing.ts";
import type { VulkanDriver } from "../../../shared/gpu/vulkan-drivers.ts";

const driver = (library: string, kind: VulkanDriver["kind"]): VulkanDriver => ({
  manifest: "",
  library,
  kind,
});
const radeon = driver("libvulkan_radeon.so", "hardware");
const lavapipe = driver("libvulkan_lvp.so", "software");
const render = { path: "/dev/dri/renderD128", open: true };

/** A machine where nothing is missing, but for `changes`. */
const machine = (changes: Partial<Machine>): Machine => ({
  ...{ platform: "linux", devices: [render], noLoader: undefined, drivers: [radeon, lavapipe] },
  ...changes,
});
const missing = (changes: Partial<Machine>): string => missingOf(systemSteps(machine(changes)));

describe("what is missing", () => {
  it("is nothing where all is there", () => {
    expect(missing({})).toBe("");
    expect(missing({ platform: "darwin", devices: [], drivers: [] })).toBe("");
  });

  it.each<[string, Partial<Machine>, RegExp]>([
    ["a GPU", { devices: [] }, /^no GPU is visible to this process.*docker run --gpus all[^;]*$/],
    [
      "permission",
      { devices: [render, { path: "/dev/dri/renderD129", open: false }] },
      /^this user may not open \/dev\/dri\/renderD129, .*usermod -aG render,video[^;]*$/,
    ],
    [
      "the loader",
      { noLoader: "libvulkan.so.1: no such file" },
      /^the Vulkan loader cannot be loaded: libvulkan.so.1: no such file \(.*libvulkan1[^;]*$/,
    ],
    ["drivers", { drivers: [] }, /^no Vulkan driver of a GPU is installed \(.*mesa-vulkan-drivers/],
    ["drivers of hardware", { drivers: [lavapipe] }, /installed, only libvulkan_lvp.so \(software\) \(/],
    [
      "NVIDIA's driver, where others are",
      { devices: [{ path: "/dev/nvidia0", open: true }] },
      /found: libvulkan_radeon.so \(hardware\), .*NVIDIA_DRIVER_CAPABILITIES=all/,
    ],
  ])("names %s", (_, changes, expected) => {
    expect(missing(changes)).toMatch(expected);
  });

  it("takes NVIDIA's driver for what it is", () => {
    const drivers = [driver("libGLX_nvidia.so.0", "hardware")];
    expect(missing({ devices: [{ path: "/dev/nvidia0", open: true }], drivers })).toBe("");
  });

  it("is said in sentences, all of it, and leads to sim devices", () => {
    const steps = [...systemSteps(machine({ devices: [], noLoader: "libvulkan.so.1: gone" }))];
    expect(whatIsMissing(steps)).toMatch(
      /^No GPU is visible .*; the Vulkan loader cannot .*\. "sim devices" shows what there is\.$/,
    );
    expect(whatIsMissing([])).toMatch(/^All that WebGPU needs is there, but Dawn takes none .*"sim devices"/);
  });

  it("begins with the package", () => {
    const [first, ...others] = gpuSteps(machine({}));
    expect(first.why).toContain('npm package "webgpu"');
    expect(others).toEqual(systemSteps(machine({})));
  });
});
