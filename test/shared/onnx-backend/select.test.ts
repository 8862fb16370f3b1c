import { describe, expect, it } from "vitest";
import { type Finding, unusable, usable } from "../../../shared/onnx-backend/probe/finding.ts";
import {
  BACKENDS,
  type BackendName,
  type Device,
  selectBackend,
} from "../../../shared/onnx-backend/select.ts";
import * as tf from "../../tfjs.ts";

/** Devices of which none is there, but for these. Whatever is started is tfjs's cpu. */
function devices(present: Partial<Record<BackendName, Partial<Device>>>): Record<BackendName, Device> {
  const absent: Device = { find: async () => unusable("it is not there"), register: async () => "cpu" };
  const entries = BACKENDS.map((name) => {
    const own = present[name];
    return [name, own ? { ...absent, find: async () => usable("it is there"), ...own } : absent] as const;
  });
  return Object.fromEntries(entries) as Record<BackendName, Device>;
}

/** A backend of its own that computes as tfjs's cpu does. */
const fake = (name: string): Partial<Device> => ({
  register: async () => {
    if (tf.findBackendFactory(name) == null) tf.registerBackend(name, () => tf.findBackend("cpu"));
    if (tf.getKernelsForBackend(name).length === 0) tf.copyRegisteredKernels("cpu", name);
    return name;
  },
});

const never = (): Promise<number> => Promise.reject(new Error("nothing is to be measured"));

const names = (considered: readonly { name: string }[]): string[] => considered.map(({ name }) => name);

describe("selectBackend", () => {
  it('takes the first of its order that can be used, for "auto"', async () => {
    const order = ["onnx-cuda", "onnx-webgpu", "webgpu", "onnx-cpu", "wasm", "cpu"];
    for (const name of order) {
      const made = await selectBackend("auto", { devices: devices({ [name]: {}, cpu: {} }), time: never });
      expect(made.name).toBe(name);
      expect(made.why).toBe("it is there");
      // the two by WebGPU are tried together
      const tried = name === "onnx-webgpu" ? 3 : order.indexOf(name) + 1;
      expect(names(made.considered)).toEqual(order.slice(0, tried));
      expect(made.considered.filter((c) => c.usable)).toEqual([{ name, usable: true, why: "it is there" }]);
    }
  });

  describe("of two by WebGPU", () => {
    const BOTH = { "onnx-webgpu": fake("first"), webgpu: fake("second"), "onnx-cpu": {} };
    /** @param paces milliseconds of a step on each, or why there are none */
    const choose = (paces: Record<string, number | Error>) =>
      selectBackend("auto", {
        devices: devices(BOTH),
        time: async () => {
          const pace = paces[tf.getBackend()];
          if (pace instanceof Error) throw pace;
          return pace;
        },
      });

    it.each([
      [3, 5.25, "onnx-webgpu", "first"],
      [5.25, 3, "webgpu", "second"],
    ])(
      "takes the faster, and says how fast both are (%d ms, %d ms)",
      async (first, second, name, backend) => {
        const { why, considered, ...made } = await choose({ first, second });
        expect([made.name, tf.getBackend()]).toEqual([name, backend]);
        expect(why).toBe(
          `it is there; a trial step of training takes ${first.toFixed(1)} ms on onnx-webgpu, ${second.toFixed(1)} ms on webgpu`,
        );
        expect(considered).toEqual([
          { name: "onnx-cuda", usable: false, why: "it is not there" },
          { name: "onnx-webgpu", usable: true, why },
          { name: "webgpu", usable: true, why },
        ]);
      },
    );

    it("gives the other's device back", async () => {
      await choose({ first: 1, second: 2 });
      expect([tf.findBackendFactory("first") == null, tf.findBackendFactory("second") == null]).toEqual([
        false,
        true,
      ]);
    });

    it("takes the one that can train, and the next kind if none can", async () => {
      const made = await choose({ first: new Error("out of memory"), second: 100 });
      expect([made.name, tf.getBackend()]).toEqual(["webgpu", "second"]);
      expect(made.considered[1]).toEqual({
        name: "onnx-webgpu",
        usable: false,
        why: "it is there, but a trial training failed: out of memory",
      });
      const neither = await choose({ first: new Error("lost"), second: new Error("lost") });
      expect(neither.name).toBe("onnx-cpu");
      expect(neither.considered.filter(({ usable: works }) => works)).toHaveLength(1);
    });

    it("measures nothing if one is asked for by name", async () => {
      const made = await selectBackend("webgpu", { devices: devices(BOTH), time: never });
      expect([made.name, made.why]).toEqual(["webgpu", "it is there"]);
    });
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
      "it is not there",
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
    expect(["onnx-cuda", "onnx-webgpu", "webgpu", "onnx-cpu"]).toContain(name);
    expect(considered).toContainEqual(expect.objectContaining({ name, usable: true }));
  });
});
