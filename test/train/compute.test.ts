import { describe, expect, it } from "vitest";
import { GalforgeError } from "../../shared/errors.ts";
import { findBlockSize } from "../../shared/onnx-backend/runtime/block-size.ts";
import { coreCount } from "../../shared/onnx-backend/runtime/cores.ts";
import { runtimeVersion } from "../../shared/onnx-backend/runtime/ort.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import { type Computing, changesSince, startComputing } from "../../train/compute.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { makeConfig } from "./run/helpers.ts";

const compute = { threads: 3, block: 16, device: "the processor", onnxruntime: "1.30.0" };
const now: Computing = { backend: "onnx-cpu", compute, why: "" };
const software = { ...describeSoftware() };

describe("startComputing", () => {
  it("says what decides last bits", async () => {
    const { backend, compute: found } = await startComputing({ backend: "onnx-cpu" });
    expect(backend).toBe("onnx-cpu");
    expect(found).toEqual({
      threads: coreCount(),
      block: findBlockSize(),
      device: expect.stringContaining("the processor, by ONNX Runtime"),
      onnxruntime: runtimeVersion(),
    });
    expect(found.onnxruntime).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("takes threads and backend of the run that goes on, unless others are asked for", async () => {
    const kept = makeConfig({ backend: "wasm", compute: { ...compute, threads: 5 } });
    const same = await startComputing({ kept });
    expect(same).toMatchObject({ backend: "wasm", compute: { threads: 5, block: 0 } });
    expect(same.compute.onnxruntime).toBeUndefined();
    const other = await startComputing({ kept, backend: "onnx-cpu", threads: 1 });
    expect(other).toMatchObject({ backend: "onnx-cpu", compute: { threads: 1 } });
    expect((await startComputing({ kept, threads: 0 })).compute.threads).toBe(coreCount());
  });

  it("takes another backend where that of the run cannot be used", async () => {
    const kept = makeConfig({ backend: "tensorflow-gpu", compute });
    const { backend, compute: found } = await startComputing({ kept });
    expect(backend).not.toBe("tensorflow-gpu");
    expect(found.threads).toBe(3);
  });

  it("refuses a name that is none", async () => {
    await expect(startComputing({ backend: "onnx-gpu" })).rejects.toThrow(GalforgeError);
  });
});

describe("changesSince", () => {
  const config = (changes: Partial<RunConfig> = {}): RunConfig =>
    makeConfig({ software, compute, ...changes });

  it("says nothing where all is the same", () => {
    expect(changesSince(config(), now, undefined)).toEqual([]);
    const simulated = { ...config().data, kind: "simulator" } as const;
    const onCpu = config({ data: simulated, compute: { ...compute, renderer: "cpu" } });
    expect(changesSince(onCpu, now, undefined)).toEqual([]);
  });

  it.each<[string, Partial<RunConfig>]>([
    ["backend webgpu before, onnx-cpu now", { backend: "webgpu" }],
    ["threads 4 before, 3 now", { compute: { ...compute, threads: 4 } }],
    ["block of the processor's vectors 8 before, 16 now", { compute: { ...compute, block: 8 } }],
    ["device another before, the processor now", { compute: { ...compute, device: "another" } }],
    ["ONNX Runtime 1.2.3 before, 1.30.0 now", { compute: { ...compute, onnxruntime: "1.2.3" } }],
    [`galforge 0.0.1 before, ${software.version} now`, { software: { ...software, version: "0.0.1" } }],
    [`Node v1.2.3 before, ${process.version} now`, { software: { ...software, node: "v1.2.3" } }],
  ])("says: %s", (line, changes) => {
    expect(changesSince(config(changes), now, undefined)).toEqual([line]);
  });

  it("says what renders other stamps", () => {
    const data = { ...config().data, kind: "simulator" } as const;
    const before = config({ data, compute: { ...compute, renderer: "cpu" } });
    expect(changesSince(before, now, "some GPU")).toEqual(["renderer cpu before, some GPU now"]);
  });

  it("says that a run of an older version did not record it", () => {
    const { compute: _, ...old } = config();
    expect(changesSince(old, now, undefined)).toEqual([
      expect.stringContaining("begun by an older galforge"),
    ]);
  });
});
