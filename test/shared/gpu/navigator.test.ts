import { afterAll, describe, expect, it } from "vitest";
import { loadDawn } from "../../../shared/gpu/dawn.ts";
import { installNavigator } from "../../../shared/gpu/navigator.ts";
import { needs } from "../../needs.ts";
import { fakeAdapter } from "./fake-adapter.ts";

const { dawn } = await loadDawn();

/** The types of Node 20 know no navigator. */
const theNavigator = () => (globalThis as { navigator?: { gpu: GPU; userAgent: string } }).navigator!;
afterAll(() => void Reflect.deleteProperty(theNavigator(), "gpu"));

describe("installNavigator", () => {
  const adapter = (): { made: GPUAdapter; install: () => void } => {
    const made = {} as GPUAdapter;
    return { made, install: () => installNavigator(fakeAdapter({ request: async () => made })) };
  };

  it("gives the adapter that was installed last, whatever is asked for", async () => {
    const [first, second] = [adapter(), adapter()];
    first.install();
    expect(await theNavigator().gpu.requestAdapter()).toBe(first.made);
    second.install();
    expect(await theNavigator().gpu.requestAdapter({ powerPreference: "low-power" })).toBe(second.made);
    expect(theNavigator().userAgent).toContain("Node.js/");
  });

  it("makes WebGPU's names global", needs(dawn, "the package webgpu"), () => {
    adapter().install();
    expect(GPUBufferUsage.STORAGE).toBe(0x80);
    expect(GPUMapMode.READ).toBe(1);
  });
});
