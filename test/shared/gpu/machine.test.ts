import { describe, expect, it } from "vitest";
import { thisMachine, tryLibrary } from "../../../shared/gpu/machine.ts";
import { needs } from "../../needs.ts";

describe("this machine", () => {
  it("is described without asking a driver", () => {
    const { platform, devices } = thisMachine();
    expect(platform).toBe(process.platform);
    for (const { path } of devices) expect(path).toMatch(/^\/dev\//);
  });

  it("has the libraries that the dynamic linker finds", needs(process.platform === "linux", "Linux"), () => {
    expect(tryLibrary("libnothing.so.1")).toMatch(/^libnothing.so.1: cannot open shared object file/);
    expect(tryLibrary("libm.so.6")).toBeUndefined();
  });
});
