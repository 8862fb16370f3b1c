/** What computes a training: chosen when it begins, and as far as possible the same when it goes on, for the last bits depend on it. */
import { findBlockSize } from "../shared/onnx-backend/runtime/block-size.ts";
import { coreCount } from "../shared/onnx-backend/runtime/cores.ts";
import { runtimeVersion } from "../shared/onnx-backend/runtime/ort.ts";
import { BACKENDS, selectBackend } from "../shared/onnx-backend/select.ts";
import { describeSoftware } from "../shared/provenance.ts";
import type { Compute, RunConfig } from "./run/config.ts";

/** tfjs's current backend, and what is to be kept of it. */
export interface Computing {
  readonly backend: string;
  readonly compute: Compute;
  /** one clause for the user */
  readonly why: string;
}

export interface ComputingOptions {
  /** a name, or "auto"; default: that of `kept` if it can be used, else "auto" */
  readonly backend?: string | undefined;
  /** of CPU kernels; 0: one a core; default: those of `kept`, else one a core */
  readonly threads?: number | undefined;
  /** the run that is to go on */
  readonly kept?: RunConfig | undefined;
}

/** Makes a backend tfjs's current one. @throws GalforgeError naming --backend, as selectBackend */
export async function startComputing({ backend, threads, kept }: ComputingOptions = {}): Promise<Computing> {
  const own = threads ?? kept?.compute?.threads ?? 0;
  const exact = own === 0 ? coreCount() : own;
  const prefer = BACKENDS.find((name) => backend === undefined && name === kept?.backend);
  const { name, why, device } = await selectBackend(backend ?? "auto", {
    ...{ threads: exact, what: "--backend" },
    ...(prefer === undefined ? {} : { prefer }),
  });
  const block = name === "onnx-cpu" ? findBlockSize() : 0;
  const compute = {
    threads: exact,
    block,
    device,
    ...(name.startsWith("onnx-") ? { onnxruntime: runtimeVersion() } : {}),
  };
  return { backend: name, compute, why };
}

/**
 * What is other than when the run began, "threads 4 before, 2 now", for each thing that decides last bits; empty: the run ends
 * with the weights, bit for bit, that it would have had without the interruption.
 * @param renderer name of the GPU that renders the simulator's stamps; undefined: the processor does
 */
export function changesSince(config: RunConfig, now: Computing, renderer: string | undefined): string[] {
  const { backend, compute, software, data } = config;
  if (compute === undefined) {
    return [
      "it was begun by an older galforge, which did not record what computes, and took the first stamps for --n and the validation",
    ];
  }
  const { version, node } = describeSoftware();
  const compared: [what: string, before: unknown, now: unknown][] = [
    ["backend", backend, now.backend],
    ["threads", compute.threads, now.compute.threads],
    ["block of the processor's vectors", compute.block, now.compute.block],
    ["device", compute.device, now.compute.device],
    ["ONNX Runtime", compute.onnxruntime, now.compute.onnxruntime],
    ["renderer", compute.renderer, data.kind === "simulator" ? (renderer ?? "cpu") : undefined],
    ["galforge", software["version"], version],
    ["Node", software["node"], node],
  ];
  return compared
    .filter(([, before, after]) => before !== after)
    .map(([what, before, after]) => `${what} ${before ?? "none"} before, ${after ?? "none"} now`);
}
