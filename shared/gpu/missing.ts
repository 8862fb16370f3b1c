/** What WebGPU needs, and which of it is missing on this machine. */
import { createRequire } from "node:module";
import { loadedDawn, NOT_INSTALLED } from "./dawn.ts";
import { DEVICE_NAMES, type DeviceFile, type Machine, thisMachine } from "./machine.ts";
import type { VulkanDriver } from "./vulkan-drivers.ts";

export interface Step {
  readonly ok: boolean;
  /** one clause for a user: what was found, or what is missing */
  readonly why: string;
  /** what to do about it */
  readonly todo?: string;
}

/** All that is needed for a GPU, in the order in which to mend it. */
export const gpuSteps = (machine: Machine = thisMachine()): Step[] => [
  packageStep(),
  ...systemSteps(machine),
];

/** One or two sentences about why no adapter is found. */
export function whatIsMissing(steps: readonly Step[] = gpuSteps()): string {
  return `${capital(missingOf(steps) || NOTHING_MISSING)}. "sim devices" shows what there is.`;
}

/** The steps that fail and what to do about them, as one clause; "" if none does. */
export const missingOf = (steps: readonly Step[]): string =>
  steps
    .filter(({ ok }) => !ok)
    .map(({ why, todo }) => (todo === undefined ? why : `${why} (${todo})`))
    .join("; ");

export const NOTHING_MISSING =
  "all that WebGPU needs is there, but Dawn takes none of the drivers: each is too old for it, or has no GPU to drive";

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);

const found = (why: string): Step => ({ ok: true, why });
const missing = (why: string, todo?: string): Step =>
  todo === undefined ? { ok: false, why } : { ok: false, why, todo };

function packageStep(): Step {
  const problem = loadedDawn()?.why ?? (isInstalled("webgpu") ? undefined : NOT_INSTALLED);
  return problem === undefined ? found('the npm package "webgpu" (Dawn) is installed') : missing(problem);
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** What the operating system has to have, for any program that uses WebGPU. */
export function systemSteps({ platform, devices, noLoader, drivers }: Machine): Step[] {
  if (platform !== "linux") {
    return [found(`${platform} has what WebGPU needs; a GPU that it does not find needs a newer driver`)];
  }
  return [...deviceSteps(devices), loaderStep(noLoader), driverStep(devices, drivers)];
}

function deviceSteps(devices: readonly DeviceFile[]): Step[] {
  if (devices.length === 0) {
    const why = `no GPU is visible to this process: there is no device file ${DEVICE_NAMES}`;
    return [missing(why, "a container is given them by docker run --gpus all, or --device /dev/dri")];
  }
  const all = `this process sees ${devices.map(({ path }) => path).join(", ")}`;
  const locked = devices.filter(({ open }) => !open).map(({ path }) => path);
  if (locked.length === 0) return [found(all)];
  const why = `this user may not open ${locked.join(", ")}, but the group that owns it may: render or video`;
  return [found(all), missing(why, 'run "sudo usermod -aG render,video $USER" and log in again')];
}

const loaderStep = (noLoader: string | undefined): Step =>
  noLoader === undefined
    ? found("the Vulkan loader is installed")
    : missing(
        `the Vulkan loader cannot be loaded: ${noLoader}`,
        "it is Debian's package libvulkan1, elsewhere vulkan-loader",
      );

const OF_NVIDIA = /nvidia|nouveau/i;

function driverStep(devices: readonly DeviceFile[], drivers: readonly VulkanDriver[]): Step {
  const list = drivers.map(({ library, kind }) => `${library} (${kind})`).join(", ");
  const nvidia = devices.some(({ path }) => path.startsWith("/dev/nvidia"));
  if (nvidia && !drivers.some(({ library }) => OF_NVIDIA.test(library))) {
    return missing(
      `the Vulkan part of NVIDIA's driver is not found; Vulkan drivers found: ${list || "none"}`,
      "a container has it if it is started with NVIDIA_DRIVER_CAPABILITIES=all; VK_DRIVER_FILES names an nvidia_icd.json elsewhere",
    );
  }
  if (drivers.some(({ kind }) => kind !== "software")) return found(`Vulkan drivers are installed: ${list}`);
  return missing(
    `no Vulkan driver of a GPU is installed${list && `, only ${list}`}`,
    "NVIDIA's comes with its driver, those of AMD and Intel with Mesa, Debian's package mesa-vulkan-drivers; if VK_DRIVER_FILES " +
      "or VK_ICD_FILENAMES is set, only what it names counts",
  );
}
