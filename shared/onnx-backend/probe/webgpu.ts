/**
 * Whether there is a WebGPU adapter, and a real one. ONNX Runtime brings Dawn, which takes whatever Vulkan (Linux), Metal
 * (macOS) or Direct3D 12 (Windows) offers, a program on the processor included, and cannot be asked which it took. What is
 * known without asking:
 *
 *   macOS    Metal always is a GPU
 *   Linux    a Vulkan driver for hardware offers hardware only: the trial sees those drivers, and no others; and so will this
 *            process, which gets the same environment
 *   others   nothing: Windows always has a software adapter ("Microsoft Basic Render Driver"), and nothing here can tell
 *            whether it is the one that is used
 */
import { isMainThread } from "node:worker_threads";
import { DEVICE_NAMES, type Machine, thisMachine } from "../../gpu/machine.ts";
import { type Finding, unusable } from "./finding.ts";
import { trySession } from "./session.ts";

export type Trial = (environment: Readonly<Record<string, string>>) => Promise<Finding>;

const tryWebGpu: Trial = (environment) => trySession("webgpu", environment);

/** Any adapter, also one in software. */
export const findAnyWebGpu = (): Promise<Finding> => tryWebGpu({});

/** An adapter that is known to be hardware. */
export async function findHardwareWebGpu(
  machine: Machine = thisMachine(),
  trial: Trial = tryWebGpu,
  mainThread = isMainThread,
): Promise<Finding> {
  if (machine.platform === "darwin") return trial({});
  if (machine.platform !== "linux") {
    return unusable(
      `on ${machine.platform} it cannot be known whether the adapter is a GPU or a program: ask for "onnx-webgpu" by name`,
    );
  }
  const environment = hardwareOnly(machine, mainThread);
  if (typeof environment === "string") return unusable(environment);
  const finding = await trial(environment);
  return finding.usable ? { ...finding, why: `a GPU, by WebGPU: ${finding.why}`, environment } : finding;
}

/** The environment in which the Vulkan loader finds drivers of hardware only, or why there is none. */
function hardwareOnly(
  { devices, drivers }: Machine,
  mainThread: boolean,
): Readonly<Record<string, string>> | string {
  if (devices.length === 0) return `there is no device file of a GPU (${DEVICE_NAMES})`;
  const hardware = drivers.filter(({ kind }) => kind === "hardware").map(({ manifest }) => manifest);
  if (hardware.length === 0) {
    const others = drivers.map(({ library, kind }) => `${library} (${kind})`).join(", ");
    return `no Vulkan driver of a GPU is installed${others && `, only ${others}`}`;
  }
  if (!mainThread) return "in a worker thread the Vulkan loader cannot be told to leave software drivers out";
  const files = hardware.join(":");
  return { VK_DRIVER_FILES: files, VK_ICD_FILENAMES: files }; // the second is the name of loaders before 1.3.207
}
