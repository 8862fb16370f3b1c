/** Whether a device of ONNX Runtime answers, in this process: so that a backend fails when it starts, not at its first step. */
import { accessSync, constants, readdirSync } from "node:fs";
import { OnnxBackendError } from "../errors.ts";
import { loadSession, makeTensor, type NativeSession } from "../runtime/ort.ts";
import { doublingModel, tidy } from "./session.ts";
import { listVulkanDrivers } from "./vulkan-drivers.ts";

/**
 * Sessions of the providers that answered. They stay: with the last one ONNX Runtime gives the device up, and a tensor on it that
 * is freed later ends the process (segmentation fault).
 */
const kept = new Map<string, NativeSession>();

/**
 * Has the device compute [1, 2] + [1, 2]. (Dawn, by which ONNX Runtime speaks WebGPU, writes warnings of its own to standard error
 * where it finds no adapter.)
 * @throws OnnxBackendError that says what is missing
 */
export function requireDevice(provider: "webgpu" | "cuda"): void {
  if (kept.has(provider)) return;
  try {
    const session = loadSession(doublingModel(), { executionProviders: [provider, "cpu"] });
    const { y } = session.run({ x: makeTensor("float32", Float32Array.of(1, 2), [2]) }, { y: null }, {});
    const [first, second] = Array.from(y.data ?? []);
    if (first !== 2 || second !== 4) throw new Error(`[1, 2] + [1, 2] = [${first}, ${second}]`);
    kept.set(provider, session);
  } catch (error) {
    const advice = provider === "webgpu" ? adviceForWebGpu() : "";
    throw new OnnxBackendError(
      `onnx-${provider} cannot start: no device answers. ${advice}"onnx-cpu" needs none. ${tidy((error as Error).message)}`,
      { cause: error },
    );
  }
}

function adviceForWebGpu(): string {
  if (process.platform !== "linux") return "The driver of the graphics card is missing or too old. ";
  const drivers = listVulkanDrivers().map(({ library }) => library);
  const locked = deviceFiles().filter((file) => !isOpen(file));
  const found = drivers.length > 0 ? drivers.join(", ") : "none";
  return (
    "WebGPU needs the Vulkan loader (libvulkan.so.1; Debian's package libvulkan1) and a Vulkan driver for a GPU that this " +
    `process sees; drivers found: ${found}. ` +
    (locked.length > 0
      ? `This user may not open ${locked.join(", ")}: the group that owns it (render, video) may. `
      : "") +
    "VK_ICD_FILENAMES names the manifests of other drivers. "
  );
}

const deviceFiles = (): string[] => {
  try {
    const names = readdirSync("/dev/dri").filter((name) => name.startsWith("renderD"));
    return names.map((name) => `/dev/dri/${name}`);
  } catch {
    return []; // no such directory: no such devices
  }
};

function isOpen(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
