// @module-tag gpu
/** tfjs's own WebGPU backend on Dawn for Node. Skipped where no adapter is found; .ci/run runs it on one in software. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { findAdapter } from "../../../shared/gpu/adapters.ts";
import { exportOnnx } from "../../../shared/onnx-backend/export/onnx.ts";
import { timeTrainingStep } from "../../../shared/onnx-backend/pace.ts";
import { unusable, usable } from "../../../shared/onnx-backend/probe/finding.ts";
import { findAnyWebGpu } from "../../../shared/onnx-backend/probe/webgpu.ts";
import { registerOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import {
  BACKENDS,
  type BackendName,
  type Device,
  selectBackend,
} from "../../../shared/onnx-backend/select.ts";
import { registerTfjsWebGpu } from "../../../shared/onnx-backend/tfjs-webgpu.ts";
import { needsAdapter } from "../../needs.ts";
import * as tf from "../../tfjs.ts";

const adapter = await findAdapter("any");

const root = mkdtempSync(join(tmpdir(), "webgpu-"));
afterAll(() => rmSync(root, { recursive: true }));

/** More numbers than tfjs computes on the processor instead. */
const COUNT = 5000;
const ramp = (): tf.Tensor1D => tf.tensor1d(Float32Array.from({ length: COUNT }, (_, i) => i));

describe("the backend webgpu", needsAdapter(adapter), () => {
  beforeEach(async () => {
    expect(await tf.setBackend(await registerTfjsWebGpu(adapter!))).toBe(true);
  });

  it("is started by its name, and computes", async () => {
    const { name, why } = await selectBackend("webgpu");
    expect([name, tf.getBackend()]).toEqual(["webgpu", "webgpu"]);
    expect(why).toContain(adapter!.name);
    const twice = tf.tidy(() => tf.mul(ramp(), 2));
    expect((await twice.data()).every((x, i) => x === 2 * i)).toBe(true);
    twice.dispose();
  });

  it("may use as much memory for a tensor as the adapter has", () => {
    const { device } = tf.backend() as tf.KernelBackend & { device: GPUDevice };
    for (const [name, most] of Object.entries(adapter!.limits))
      expect(device.limits[name as "maxBufferSize"]).toBe(most);
  });

  it("throws at the next read what went wrong on the device", async () => {
    const { device } = tf.backend() as tf.KernelBackend & { device: GPUDevice };
    const right = tf.tidy(() => tf.add(ramp(), 1));
    expect((await right.data())[1]).toBe(2);
    device.createBuffer({ size: 2 ** 50, usage: GPUBufferUsage.STORAGE }); // more than there can be
    const wrong = tf.tidy(() => tf.add(ramp(), 1));
    await expect(wrong.data()).rejects.toMatchObject({
      code: "E_DEVICE",
      message: expect.stringMatching(
        /^backend webgpu: the GPU failed: Buffer size .* If its memory is full, smaller batches need less$/s,
      ),
    });
    tf.dispose([right, wrong]);
  });

  it("throws when the device is lost", async () => {
    const { device } = tf.backend() as tf.KernelBackend & { device: GPUDevice };
    const value = tf.tidy(() => tf.add(ramp(), 1));
    device.destroy();
    await expect(value.data()).rejects.toThrow(/^backend webgpu: the GPU failed: /);
  });

  it("has models whose weights are on the device exported", async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ inputShape: [64], units: 32, name: "dense" })],
    });
    const predict = (): Promise<Float32Array> => {
      const y = tf.tidy(() => model.predict(tf.ones([2, 64])) as tf.Tensor);
      return y.data<"float32">().finally(() => y.dispose());
    };
    const before = await predict();
    const { worst } = await exportOnnx(model, join(root, "dense.onnx"));
    expect(worst).toBeLessThan(1e-5);
    expect([tf.getBackend(), await predict()]).toEqual(["webgpu", before]);
    model.dispose();
  });

  it("frees the memory of tensors, and its device when another is registered", async () => {
    const first = tf.backend() as tf.KernelBackend & { device: GPUDevice };
    const before = tf.memory() as tf.MemoryInfo & { numBytesInGPU: number };
    for (let i = 0; i < 5; i++) {
      const sum = tf.tidy(() => tf.sum(tf.mul(ramp(), i)));
      await sum.data();
      sum.dispose();
    }
    const after = tf.memory() as tf.MemoryInfo & { numBytesInGPU: number };
    expect([after.numTensors, after.numBytesInGPU]).toEqual([before.numTensors, before.numBytesInGPU]);
    await registerTfjsWebGpu(adapter!);
    expect((await first.device.lost).reason).toBe("destroyed");
  });
});

const onnx = await findAnyWebGpu();

describe("webgpu and onnx-webgpu", needsAdapter(adapter !== undefined && onnx.usable), () => {
  const nothing: Device = { find: async () => unusable("not of interest"), register: async () => "cpu" };
  const devices = {
    ...(Object.fromEntries(BACKENDS.map((name) => [name, nothing])) as Record<BackendName, Device>),
    "onnx-webgpu": {
      find: async () => onnx,
      register: async () => registerOnnxBackend({ provider: "webgpu" }),
    },
    webgpu: { find: async () => usable("it is there"), register: () => registerTfjsWebGpu(adapter!) },
  };

  it("both train in one process, for a moment each", async () => {
    const time = (): Promise<number> => timeTrainingStep({ batch: 2, side: 8, steps: 3 });
    const { name, why } = await selectBackend("auto", { devices, time });
    const [, first, second] = /step of training takes (.*) ms on onnx-webgpu, (.*) ms on webgpu$/.exec(why)!;
    expect(name).toBe(Number(first) <= Number(second) ? "onnx-webgpu" : "webgpu");
  });

  it.each(["onnx-webgpu", "webgpu"])("%s computes on when the other is gone", async (wanted) => {
    const time = async (): Promise<number> => (tf.getBackend() === wanted ? 1 : 2);
    expect((await selectBackend("auto", { devices, time })).name).toBe(wanted);
    const sum = tf.tidy(() => tf.sum(tf.mul(ramp(), 2)));
    expect((await sum.data())[0]).toBe(COUNT * (COUNT - 1));
    sum.dispose();
  });
});
