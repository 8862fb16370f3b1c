/** Whether a device of ONNX Runtime answers, in this process: so that a backend fails when it starts, not at its first step. */

import { thisMachine } from "../../gpu/machine.ts";
import { missingOf, systemSteps } from "../../gpu/missing.ts";
import { OnnxBackendError } from "../errors.ts";
import { loadSession, makeTensor, type NativeSession } from "../runtime/ort.ts";
import { doublingModel, tidy } from "./session.ts";

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
  const missing = missingOf(systemSteps(thisMachine()));
  return missing === "" ? "Its driver may be too old. " : `What is missing: ${missing}. `;
}
