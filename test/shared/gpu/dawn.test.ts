import { describe, expect, it } from "vitest";
import { type Dawn, loadDawn, loadedDawn, quietenMesa, tryImport } from "../../../shared/gpu/dawn.ts";

describe("the package webgpu", () => {
  const failing = async (message: string, code?: string): Promise<string | undefined> =>
    (await tryImport(() => Promise.reject(Object.assign(new Error(message), { code })))).why;

  it("says how to install it where it is missing", async () => {
    expect(await failing("Cannot find package", "ERR_MODULE_NOT_FOUND")).toMatch(
      /"webgpu" is not installed .*run "npm install webgpu"/,
    );
  });

  it("says why it cannot be loaded: no such processor, an old system, anything else", async () => {
    expect(await failing("Cannot find module\nRequire stack", "MODULE_NOT_FOUND")).toMatch(
      new RegExp(`no native part for ${process.platform}-${process.arch}$`),
    );
    const old = "/lib/libc.so.6: version `GLIBC_2.34' not found (required by dawn.node)";
    expect(await failing(old, "ERR_DLOPEN_FAILED")).toMatch(
      /cannot be loaded \(.*GLIBC_2.34.*\): it needs glibc 2.34 .*Debian 12/,
    );
    expect(await failing("dawn.node: file too short\nmore", "ERR_DLOPEN_FAILED")).toMatch(
      /cannot be loaded \(dawn.node: file too short\)$/,
    );
  });

  it("is loaded once, and remembered", async () => {
    const first = await loadDawn();
    expect(await loadDawn()).toBe(first);
    expect(loadedDawn()).toBe(first);
    const fake: Dawn = { create: () => ({}) as GPU, globals: {} };
    expect(await tryImport(async () => fake)).toEqual({ dawn: fake });
  });
});

describe("Mesa's device selection", () => {
  const after = (environment: NodeJS.ProcessEnv): string | undefined => {
    quietenMesa(environment);
    return environment["NODEVICE_SELECT"];
  };

  it("is switched off where there is no desktop session and no choice of the user", () => {
    expect(after({})).toBe("1");
    expect(after({ XDG_RUNTIME_DIR: "/run/user/1000" })).toBeUndefined();
    expect(after({ MESA_VK_DEVICE_SELECT: "10de:2204" })).toBeUndefined();
    expect(after({ DRI_PRIME: "1" })).toBeUndefined();
    expect(after({ NODEVICE_SELECT: "0" })).toBe("0");
  });
});
