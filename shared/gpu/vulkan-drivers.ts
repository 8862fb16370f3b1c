/**
 * The Vulkan drivers of a Linux machine, by the manifests that the Vulkan loader reads
 * (https://github.com/KhronosGroup/Vulkan-Loader/blob/main/docs/LoaderDriverInterface.md, "Driver Discovery on Linux").
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

export interface VulkanDriver {
  readonly manifest: string;
  /** file name of the driver's library, such as libvulkan_radeon.so */
  readonly library: string;
  /** unknown: a driver that may compute on the processor after all, as those of virtual machines do */
  readonly kind: "hardware" | "software" | "unknown";
}

const HARDWARE =
  /nvidia|radeon|amdvlk|amdgpu|intel|nouveau|asahi|freedreno|adreno|panfrost|mali|broadcom|powervr/i;
const SOFTWARE = /lvp|lavapipe|llvmpipe|swiftshader|swrast|mock/i;

type Environment = Readonly<Record<string, string | undefined>>;

/** @param directories searched if the environment does not name the drivers to use */
export function listVulkanDrivers(
  environment: Environment = process.env,
  directories: readonly string[] = searchPath(environment),
): VulkanDriver[] {
  const given = environment["VK_DRIVER_FILES"] || environment["VK_ICD_FILENAMES"];
  const places = given ? given.split(":") : [...split(environment["VK_ADD_DRIVER_FILES"]), ...directories];
  return places.flatMap(manifestsIn).flatMap(readManifest);
}

const split = (list: string | undefined): string[] => (list ? list.split(":") : []);

function searchPath(environment: Environment): string[] {
  const home = homedir();
  const list = (name: string, otherwise: string): string[] => (environment[name] || otherwise).split(":");
  const roots = [
    ...list("XDG_CONFIG_HOME", join(home, ".config")),
    ...list("XDG_CONFIG_DIRS", "/etc/xdg"),
    "/usr/local/etc",
    "/etc",
    ...list("XDG_DATA_HOME", join(home, ".local/share")),
    ...list("XDG_DATA_DIRS", "/usr/local/share:/usr/share"),
  ];
  return [...roots, "/run/opengl-driver/share"].map((root) => join(root, "vulkan", "icd.d")); // the last is NixOS's
}

/** A directory's manifests; a file is one. A place that does not exist has none: most of the search path does not. */
function manifestsIn(place: string): string[] {
  const info = statSync(place, { throwIfNoEntry: false });
  if (info === undefined) return [];
  if (!info.isDirectory()) return [place];
  const names = readdirSync(place).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(place, name));
}

function readManifest(manifest: string): VulkanDriver[] {
  const library = libraryOf(manifest);
  if (library === undefined) return [];
  const kind = SOFTWARE.test(library) ? "software" : HARDWARE.test(library) ? "hardware" : "unknown";
  return [{ manifest, library, kind }];
}

/** Undefined for what is no manifest: the loader passes over it too. */
function libraryOf(manifest: string): string | undefined {
  try {
    const { ICD } = JSON.parse(readFileSync(manifest, "utf8")) as { ICD?: { library_path?: unknown } };
    return typeof ICD?.library_path === "string" ? basename(ICD.library_path) : undefined;
  } catch {
    return undefined;
  }
}
