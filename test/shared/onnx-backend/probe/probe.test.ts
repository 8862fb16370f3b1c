import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../../shared/gpu/machine.ts";
import type { VulkanDriver } from "../../../../shared/gpu/vulkan-drivers.ts";
import { findCuda } from "../../../../shared/onnx-backend/probe/cuda.ts";
import { usable } from "../../../../shared/onnx-backend/probe/finding.ts";
import { trySession } from "../../../../shared/onnx-backend/probe/session.ts";
import { findTensorflow } from "../../../../shared/onnx-backend/probe/tensorflow.ts";
import { findHardwareWebGpu } from "../../../../shared/onnx-backend/probe/webgpu.ts";
import { needsSwiftShader, SWIFTSHADER } from "../../../needs.ts";
import * as tf from "../../../tfjs.ts";

const root = mkdtempSync(join(tmpdir(), "probe-"));
afterAll(() => rmSync(root, { recursive: true }));

/** Debian's Chromium brings it */

describe("a trial session", { tags: ["process"] }, () => {
  it("fails with a reason where there is no Vulkan driver", async () => {
    const nowhere = join(root, "none.json");
    const finding = await trySession("webgpu", { VK_DRIVER_FILES: nowhere, VK_ICD_FILENAMES: nowhere });
    // on macOS and Windows there is no Vulkan to take away
    if (process.platform === "linux")
      expect(finding).toEqual({ usable: false, why: expect.stringMatching(/adapter/) });
  });

  it("succeeds on a software adapter", needsSwiftShader, async () => {
    const environment = { VK_DRIVER_FILES: SWIFTSHADER, VK_ICD_FILENAMES: SWIFTSHADER };
    expect(await trySession("webgpu", environment)).toEqual(usable("a trial computation on it is right"));
  });

  it("survives a child that dies", async () => {
    const script = join(root, "die.cjs");
    writeFileSync(
      script,
      'process.stdout.write("Warning: driver\\n"); process.kill(process.pid, "SIGABRT");',
    );
    const finding = await trySession("webgpu", { NODE_OPTIONS: `--require ${script}` });
    expect(finding).toEqual({ usable: false, why: "a trial computation on it died of SIGABRT" });
  });

  it("says what CUDA lacks", async () => {
    const finding = await findCuda();
    if (!finding.usable)
      expect(finding.why).toMatch(/linux-x64 only|is not installed|ONNX Runtime says|trial computation/);
  });
});

describe("a WebGPU adapter", () => {
  const driver = (library: string, kind: VulkanDriver["kind"]): VulkanDriver => ({
    manifest: `/icd/${library}.json`,
    library,
    kind,
  });
  const radeon = driver("libvulkan_radeon.so", "hardware");
  const nvidia = driver("libGLX_nvidia.so.0", "hardware");
  const lavapipe = driver("libvulkan_lvp.so", "software");
  const virtio = driver("libvulkan_virtio.so", "unknown");

  /** The finding, and the environments of the trials made, all of which succeed. */
  const find = async (
    machine: Partial<Machine>,
    mainThread = true,
  ): Promise<{ usable: boolean; why: string; tried: unknown[] }> => {
    const tried: unknown[] = [];
    const devices = [{ path: "/dev/dri/renderD128", open: true }];
    const whole = { platform: "linux", devices, noLoader: undefined, drivers: [], ...machine };
    const trial = async (environment: unknown) => {
      tried.push(environment);
      return usable("right");
    };
    const finding = await findHardwareWebGpu(whole, trial, mainThread);
    expect(finding.environment ?? {}).toEqual(tried[0] ?? {}); // what was tried is what this process gets
    return { ...finding, tried };
  };

  it("is tried with drivers of hardware alone", async () => {
    const files = `${radeon.manifest}:${nvidia.manifest}`;
    expect(await find({ drivers: [radeon, lavapipe, virtio, nvidia] })).toMatchObject({
      usable: true,
      tried: [{ VK_DRIVER_FILES: files, VK_ICD_FILENAMES: files }],
    });
  });

  it.each<[string, Partial<Machine>, RegExp]>([
    ["without a GPU", { devices: [], drivers: [radeon] }, /no device file of a GPU/],
    ["without drivers", {}, /no Vulkan driver of a GPU is installed$/],
    ["in software", { drivers: [lavapipe] }, /only libvulkan_lvp.so \(software\)/],
    ["of a virtual machine", { drivers: [lavapipe, virtio] }, /libvulkan_virtio.so \(unknown\)/],
    ["on Windows", { platform: "win32" }, /ask for "onnx-webgpu" by name/],
  ])("is not taken %s", async (_, machine, why) => {
    expect(await find(machine)).toEqual({ usable: false, why: expect.stringMatching(why), tried: [] });
  });

  it("is not taken in a worker thread", async () => {
    expect(await find({ drivers: [radeon] }, false)).toEqual({
      usable: false,
      why: expect.stringMatching(/worker thread/),
      tried: [],
    });
  });

  it("is always hardware on macOS", async () => {
    expect(await find({ platform: "darwin", devices: [] })).toMatchObject({ usable: true, tried: [{}] });
  });
});

describe("TensorFlow's packages", () => {
  const missing = (): Promise<never> =>
    Promise.reject(Object.assign(new Error("x"), { code: "ERR_MODULE_NOT_FOUND" }));

  it("are asked for when they are missing or broken", async () => {
    expect((await findTensorflow("tensorflow", missing)).why).toMatch(
      /@tensorflow\/tfjs-node is not installed: "npm install @tensorflow\/tfjs-node@4.22.0".*Node 22.*"onnx-cpu"/,
    );
    expect((await findTensorflow("tensorflow-gpu", missing)).why).toMatch(
      /tfjs-node-gpu is not .*CUDA 11.2 and cuDNN 8.1.*onnx-cuda/,
    );
    const broken = (): Promise<never> => Promise.reject(new Error("libtensorflow.so.2: cannot open\nmore"));
    expect((await findTensorflow("tensorflow", broken)).why).toMatch(
      /cannot be loaded \(libtensorflow.so.2: cannot open\)/,
    );
  });

  it("are used when they load, the one for GPUs if it has one", async () => {
    const loaded: string[] = [];
    const load = async (name: string): Promise<void> => void loaded.push(name);
    expect((await findTensorflow("tensorflow", load)).usable).toBe(true);
    expect(await findTensorflow("tensorflow-gpu", load)).toMatchObject({
      usable: false,
      why: expect.stringMatching(/found no CUDA device/),
    });
    tf.registerBackend("with-gpu", () =>
      Object.assign(Object.create(tf.findBackend("cpu")), { isUsingGpuDevice: true }),
    );
    await tf.setBackend("with-gpu");
    expect((await findTensorflow("tensorflow-gpu", load)).usable).toBe(true);
    await tf.setBackend("cpu");
    expect(loaded).toEqual([
      "@tensorflow/tfjs-node",
      "@tensorflow/tfjs-node-gpu",
      "@tensorflow/tfjs-node-gpu",
    ]);
  });
});
