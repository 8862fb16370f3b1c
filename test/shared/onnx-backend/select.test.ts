import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { type Finding, unusable, usable } from "../../../shared/onnx-backend/probe/finding.ts";
import {
  BACKENDS,
  type BackendName,
  type Device,
  selectBackend,
} from "../../../shared/onnx-backend/select.ts";

/** Devices of which none is there, but for these. Whatever is started is tfjs's cpu. */
function devices(present: Partial<Record<BackendName, Partial<Device>>>): Record<BackendName, Device> {
  const absent: Device = { find: async () => unusable("it is not there"), register: async () => "cpu" };
  const entries = BACKENDS.map((name) => {
    const own = present[name];
    return [name, own ? { ...absent, find: async () => usable("it is there"), ...own } : absent] as const;
  });
  return Object.fromEntries(entries) as Record<BackendName, Device>;
}

const names = (considered: readonly { name: string }[]): string[] => considered.map(({ name }) => name);

describe("selectBackend", () => {
  it('takes the first of its order that can be used, for "auto"', async () => {
    for (const [i, name] of ["onnx-cuda", "onnx-webgpu", "onnx-cpu", "wasm", "cpu"].entries()) {
      const made = await selectBackend("auto", { devices: devices({ [name]: {}, cpu: {} }) });
      expect(made.name).toBe(name);
      expect(made.why).toBe("it is there");
      expect(names(made.considered)).toEqual(
        ["onnx-cuda", "onnx-webgpu", "onnx-cpu", "wasm", "cpu"].slice(0, i + 1),
      );
      expect(made.considered.slice(0, -1).every((c) => !c.usable && c.why === "it is not there")).toBe(true);
    }
  });

  it("goes on to the next when one does not start, throws, or computes nonsense", async () => {
    const wrong: tf.KernelConfig = {
      kernelName: "Add",
      backendName: "wrong",
      kernelFunc: ({ inputs }) => inputs["a"] as tf.TensorInfo,
    };
    tf.registerBackend("wrong", () => tf.findBackend("cpu"));
    tf.registerKernel(wrong);
    const made = await selectBackend("auto", {
      devices: devices({
        "onnx-cuda": { find: () => Promise.reject(new Error("no driver")) },
        "onnx-webgpu": { register: async () => "wrong" },
        "onnx-cpu": { register: () => Promise.reject(new Error("no memory")) },
        wasm: {},
      }),
    });
    tf.unregisterKernel("Add", "wrong");
    expect(made.name).toBe("wasm");
    expect(made.considered.map(({ why }) => why)).toEqual([
      "no driver",
      expect.stringContaining("it computes [1, 2] + [3, 4] = [1,2]"),
      "no memory",
      "it is there",
    ]);
  });

  it("throws with all reasons when nothing works", async () => {
    const error = await selectBackend("auto", { devices: devices({}) }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "E_INPUT" });
    expect(String(error)).toMatch(
      /"auto": it cannot be used here: onnx-cuda: it is not there; .*; cpu: it is not there/,
    );
  });

  it("takes the one that is named, or none", async () => {
    const asked: boolean[] = [];
    const find = async (named: boolean): Promise<Finding> => {
      asked.push(named);
      return usable("it is there");
    };
    const present = devices({ "onnx-webgpu": { find }, "onnx-cpu": {} });
    const made = await selectBackend("onnx-webgpu", { devices: present });
    expect([made.name, names(made.considered), asked]).toEqual(["onnx-webgpu", ["onnx-webgpu"], [true]]);
    await selectBackend("auto", { devices: present });
    expect(asked).toEqual([true, false]);
    await expect(selectBackend("onnx-cuda", { what: "--device", devices: present })).rejects.toThrow(
      '--device "onnx-cuda": it cannot be used here: it is not there',
    );
    await expect(selectBackend("onx-cpu", { what: "--device" })).rejects.toThrow(
      /--device = "onx-cpu" is unknown. Did you mean "onnx-cpu"\? Allowed: auto, onnx-cuda, .*tensorflow-gpu/,
    );
  });

  it("sets the environment that a device needs, before it starts", async () => {
    const seen: unknown[] = [];
    const find = async (): Promise<Finding> => ({
      ...usable("it is there"),
      environment: { GALFORGE_TEST_DRIVER: "x" },
    });
    const register = async (): Promise<string> => {
      seen.push(process.env["GALFORGE_TEST_DRIVER"]);
      return "cpu";
    };
    await selectBackend("auto", { devices: devices({ "onnx-webgpu": { find, register } }) });
    delete process.env["GALFORGE_TEST_DRIVER"];
    expect(seen).toEqual(["x"]);
  });

  it.each(["onnx-cpu", "wasm", "cpu"])("starts %s on this machine", async (name) => {
    const made = await selectBackend(name, { threads: 1 });
    expect([made.name, tf.getBackend()]).toEqual([name, name]);
    expect(tf.tidy(() => tf.sum(tf.matMul(tf.ones([2, 3]), tf.ones([3, 2]))).dataSync()[0])).toBe(12);
  });

  it("finds something for itself on this machine", async () => {
    const { name, considered } = await selectBackend("auto");
    expect(["onnx-cuda", "onnx-webgpu", "onnx-cpu"]).toContain(name);
    expect(considered.at(-1)).toMatchObject({ name, usable: true });
  });
});
