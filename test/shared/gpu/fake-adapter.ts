/** An adapter of which nothing but the facts is there. */
import type { Adapter } from "../../../shared/gpu/adapters.ts";

export const fakeAdapter = (facts: Partial<Adapter> = {}): Adapter => ({
  name: "NVIDIA H200",
  vendor: "nvidia",
  architecture: "hopper",
  driver: "NVIDIA 570.86",
  software: false,
  limits: { maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 31 },
  request: () => Promise.reject(new Error("a fake adapter makes no device")),
  ...facts,
});

export const inSoftware = fakeAdapter({
  name: "SwiftShader Device (Subzero)",
  vendor: "google",
  architecture: "swiftshader",
  driver: "SwiftShader driver 5.0.0",
  software: true,
});
