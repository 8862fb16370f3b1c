// @module-tag built
/** `sim devices`, in a process that sees no Vulkan driver, and in one that sees SwiftShader, where Chromium brings it. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeDevices } from "../../../sim/commands/devices.ts";
import { needs, needsSwiftShader, SWIFTSHADER } from "../../needs.ts";
import { fakeAdapter, inSoftware } from "../../shared/gpu/fake-adapter.ts";

const script = fileURLToPath(new URL("../../../dist/bin/sim.js", import.meta.url));

function devices(manifest: string, ...words: string[]) {
  const env = { ...process.env, VK_DRIVER_FILES: manifest, VK_ICD_FILENAMES: manifest };
  return spawnSync(process.execPath, [script, "devices", ...words], { encoding: "utf8", env });
}

describe("sim devices", needs(process.platform === "linux", "Linux"), () => {
  it("without a driver: what is missing, step by step, without a word of Dawn's", () => {
    const { status, stdout, stderr } = devices("/nowhere/icd.json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^processor: .*, \d+ cores?$/m);
    expect(stdout).toMatch(/^--device auto takes the processor/m);
    expect(stdout).toMatch(/^what a GPU needs:\n {2}1\. ok {7}the npm package "webgpu"/m);
    expect(stdout).toMatch(/^ {2}\d\. missing {2}(no Vulkan driver|the Vulkan part).*\n {14}\S/m);
  });

  it("for a program: the same as JSON", () => {
    const { stdout } = devices("/nowhere/icd.json", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      cpu: { model: expect.any(String), cores: expect.any(Number) },
      adapters: [],
      auto: { device: "cpu", why: expect.stringContaining("the processor") },
      steps: expect.arrayContaining([
        { ok: false, why: expect.stringMatching(/Vulkan/), todo: expect.stringMatching(/Mesa|NVIDIA/) },
      ]),
    });
  });

  it("with a program for a driver: it is listed, and auto does not take it", needsSwiftShader, () => {
    const { status, stdout, stderr } = devices(SWIFTSHADER);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
      /^software adapter: SwiftShader.*\n {2}a program on the processor; .*google swiftshader; driver/m,
    );
    expect(stdout).toMatch(/^ {2}buffers up to [\d.]+ GB, of which a kernel sees [\d.]+ [GM]B$/m);
    expect(stdout).toMatch(/^--device auto takes the processor/m);
    const { adapters, auto } = JSON.parse(devices(SWIFTSHADER, "--json").stdout);
    expect(auto.device).toBe("cpu");
    expect(adapters).toEqual([
      expect.objectContaining({ vendor: "google", software: true, limits: expect.anything() }),
    ]);
  });
});

describe("the list of devices", () => {
  const cpu = { model: "EPYC", cores: 1 };

  it("of a machine with a GPU says nothing of what a GPU needs", () => {
    const auto = { device: "gpu", why: "NVIDIA H200, a GPU by WebGPU" } as const;
    const text = describeDevices({ cpu, adapters: [fakeAdapter(), inSoftware], auto, steps: [] });
    expect(text.split("\n")).toEqual([
      "processor: EPYC, 1 core",
      "GPU: NVIDIA H200",
      "  hardware; nvidia hopper; driver NVIDIA 570.86",
      "  buffers up to 4.29 GB, of which a kernel sees 2.15 GB",
      "software adapter: SwiftShader Device (Subzero)",
      expect.stringMatching(/^ {2}a program on the processor; .*google swiftshader; driver SwiftShader/),
      "  buffers up to 4.29 GB, of which a kernel sees 2.15 GB",
      "--device auto takes NVIDIA H200, a GPU by WebGPU",
    ]);
  });

  it("of one where nothing is missing and yet no GPU is found says so", () => {
    const auto = { device: "cpu", why: "the processor, for no GPU is found" } as const;
    const text = describeDevices({
      cpu,
      adapters: [],
      auto,
      steps: [{ ok: true, why: "a driver is there" }],
    });
    expect(text).toMatch(
      /what a GPU needs:\n {2}1\. ok {7}a driver is there\n {2}all that WebGPU needs is there, but/,
    );
  });
});
