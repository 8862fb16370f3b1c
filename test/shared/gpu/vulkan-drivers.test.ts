import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listVulkanDrivers } from "../../../shared/gpu/vulkan-drivers.ts";

const root = mkdtempSync(join(tmpdir(), "vulkan-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("Vulkan drivers", () => {
  const manifest = (dir: string, name: string, library: string): string => {
    mkdirSync(join(root, dir), { recursive: true });
    const path = join(root, dir, name);
    writeFileSync(
      path,
      JSON.stringify({ file_format_version: "1.0.0", ICD: { library_path: library, api_version: "1.3.0" } }),
    );
    return path;
  };

  it("are known by their libraries", () => {
    const kinds = {
      "/usr/lib/libvulkan_radeon.so": "hardware",
      "libGLX_nvidia.so.0": "hardware",
      "/usr/lib/x86_64-linux-gnu/libvulkan_intel_hasvk.so": "hardware",
      "libvulkan_asahi.so": "hardware",
      "libvulkan_lvp.so": "software",
      "./libvk_swiftshader.so": "software",
      "libvulkan_virtio.so": "unknown",
      "/opt/intel/libvulkan_dzn.so": "unknown", // the folder says nothing
    };
    const paths = Object.keys(kinds).map((library, i) => manifest("kinds", `${i}.json`, library));
    writeFileSync(join(root, "kinds", "8.json"), "{");
    writeFileSync(join(root, "kinds", "9.txt"), "");
    const drivers = listVulkanDrivers({}, [join(root, "missing"), join(root, "kinds")]);
    expect(drivers.map(({ kind }) => kind)).toEqual(Object.values(kinds));
    expect(drivers.map((driver) => driver.manifest)).toEqual(paths);
  });

  it("are those that the environment names, if it does", () => {
    const [a, b] = [
      manifest("given", "a.json", "libvulkan_lvp.so"),
      manifest("given/dir", "b.json", "libvulkan_intel.so"),
    ];
    const other = [join(root, "kinds")];
    const libraries = (environment: Record<string, string>): string[] =>
      listVulkanDrivers(environment, other).map(({ library }) => library);
    expect(libraries({ VK_ICD_FILENAMES: `${a}:${b}` })).toEqual(["libvulkan_lvp.so", "libvulkan_intel.so"]);
    expect(libraries({ VK_DRIVER_FILES: join(root, "given/dir"), VK_ICD_FILENAMES: a })).toEqual([
      "libvulkan_intel.so",
    ]);
  });

  it("and those that it adds come first", () => {
    const [one, two] = [
      manifest("one", "a.json", "libvulkan_lvp.so"),
      manifest("two", "b.json", "libvulkan_intel.so"),
    ];
    const found = listVulkanDrivers({ VK_ADD_DRIVER_FILES: two }, [join(root, "one")]);
    expect(found.map((driver) => driver.manifest)).toEqual([two, one]);
  });
});
