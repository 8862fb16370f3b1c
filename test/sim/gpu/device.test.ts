import { describe, expect, it } from "vitest";
import { type Adapter, type findAdapter, pickAdapter } from "../../../shared/gpu/adapters.ts";
import { chooseDevice, type DeviceWish } from "../../../sim/gpu/device.ts";
import { fakeAdapter, inSoftware } from "../../shared/gpu/fake-adapter.ts";

const gpu = fakeAdapter();
const right = async () => undefined;
const missing = (): string => 'The Vulkan loader is missing. "sim devices" shows what there is.';
const choose = (
  wish: DeviceWish,
  find: typeof findAdapter,
  check: typeof right | (() => Promise<string>) = right,
) => chooseDevice(wish, find, missing, check);
const among =
  (...adapters: Adapter[]) =>
  async (which: "hardware" | "any") =>
    pickAdapter(adapters, which);

describe("chooseDevice", () => {
  it("auto: takes a GPU", async () => {
    expect(await choose("auto", among(gpu, inSoftware))).toEqual({
      ...{ kind: "gpu", adapter: gpu, why: "NVIDIA H200, a GPU by WebGPU" },
    });
  });

  it("auto: never takes a program", async () => {
    const chosen = await choose("auto", among(inSoftware));
    expect(chosen).toEqual({ kind: "cpu", why: "the processor, for no GPU is found" });
    expect(await choose("auto", among())).toEqual(chosen);
  });

  it("gpu: takes the GPU, or in need a program, and says that it is one", async () => {
    expect(await choose("gpu", among(gpu, inSoftware))).toMatchObject({ kind: "gpu", adapter: gpu });
    expect(await choose("gpu", among(inSoftware))).toEqual({
      kind: "gpu",
      adapter: inSoftware,
      why: expect.stringMatching(
        /^SwiftShader Device .* a program on the processor .* slower than --device cpu$/,
      ),
    });
  });

  it("gpu: without an adapter says what is missing", async () => {
    const error = await choose("gpu", among()).catch((e: unknown) => e);
    expect(error).toMatchObject({
      name: "GalforgeError",
      code: "E_INPUT",
      message:
        '--device = "gpu" cannot be used here: there is no WebGPU adapter. The Vulkan loader is missing. ' +
        '"sim devices" shows what there is. --device cpu needs none',
      data: { what: "--device", value: "gpu" },
    });
    await expect(chooseDevice("gpu", among())).rejects.toThrow(/"sim devices"/); // with the real reasons
  });

  it("cpu: does not look for adapters", async () => {
    const find = () => Promise.reject(new Error("looked"));
    expect(await choose("cpu", find)).toMatchObject({ kind: "cpu" });
  });

  it("a GPU that renders wrong: auto takes the processor and says why, gpu is an error", async () => {
    const wrong = async () => "it renders a test stamp wrong by 1.0e+0 of the peak";
    expect(await choose("auto", among(gpu), wrong)).toMatchObject({
      kind: "cpu",
      why: expect.stringMatching(/NVIDIA H200 cannot be used: it renders a test stamp wrong/),
    });
    await expect(choose("gpu", among(gpu), wrong)).rejects.toMatchObject({
      code: "E_DEVICE",
      message: expect.stringMatching(/NVIDIA H200: it renders .*Update its driver, or use --device cpu/),
    });
  });
});
