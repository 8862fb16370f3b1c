/** What a machine offers to WebGPU, as far as it is known without asking a driver. */
import { accessSync, constants, readdirSync } from "node:fs";
import { listVulkanDrivers, type VulkanDriver } from "./vulkan-drivers.ts";

/** What WebGPU needs of a Linux machine; on others, where the system brings it all, the lists are empty. */
export interface Machine {
  readonly platform: string;
  /** device files of GPUs */
  readonly devices: readonly DeviceFile[];
  /** why the Vulkan loader (libvulkan.so.1) cannot be loaded; undefined: it can */
  readonly noLoader: string | undefined;
  readonly drivers: readonly VulkanDriver[];
}

export interface DeviceFile {
  readonly path: string;
  /** whether this user may open it */
  readonly open: boolean;
}

/** Linux's device files of GPUs: of Mesa's drivers, NVIDIA's, Windows' GPU in WSL, phones' and boards'. */
const DEVICE_FILES: readonly (readonly [string, RegExp])[] = [
  ["/dev/dri", /^renderD\d+$/],
  ["/dev", /^(nvidia\d+|dxg|mali\d+|kgsl-3d\d+)$/],
];
export const DEVICE_NAMES = "/dev/dri/renderD*, /dev/nvidia*, /dev/dxg";

export function thisMachine(): Machine {
  const { platform } = process;
  if (platform !== "linux") return { platform, devices: [], noLoader: undefined, drivers: [] };
  const paths = DEVICE_FILES.flatMap(([folder, pattern]) => filesIn(folder, pattern));
  const devices = paths.map((path) => ({ path, open: isOpen(path) }));
  return { platform, devices, noLoader: tryLibrary("libvulkan.so.1"), drivers: listVulkanDrivers() };
}

function filesIn(folder: string, pattern: RegExp): string[] {
  try {
    const names = readdirSync(folder).filter((name) => pattern.test(name));
    return names.sort().map((name) => `${folder}/${name}`);
  } catch {
    return []; // no such directory: no such devices
  }
}

function isOpen(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why the dynamic linker cannot load it. Node refuses every library that is no addon of its own, but only once it is loaded. */
export function tryLibrary(name: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, name);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return message.includes("did not self-register") ? undefined : message.split("\n")[0];
  }
}
