/** A compiled program: an ONNX Runtime session with its inputs and outputs in order. */

import type { Target } from "../lower/target.ts";
import type { OnnxModel } from "../onnx/model.ts";
import { encodeModel } from "../onnx/model.ts";
import { loadSession, type NativeSession, type NativeTensor } from "./ort.ts";

export interface ProgramOptions {
  readonly target: Target;
  /** threads of one operator; 0 lets ONNX Runtime choose (one a core) */
  readonly threads: number;
  /** names of rewrites to leave out: for measuring what each gains */
  readonly without?: readonly string[];
}

export class Program {
  readonly nodes: number;
  readonly #session: NativeSession;
  readonly #inputs: readonly string[];
  readonly #outputs: readonly string[];
  readonly #fetches: Readonly<Record<string, null>>;

  constructor(model: OnnxModel, { target, threads }: ProgramOptions) {
    this.nodes = model.nodes.length;
    this.#inputs = model.inputs.map(({ name }) => name);
    this.#outputs = model.outputs.map(({ name }) => name);
    this.#fetches = Object.fromEntries(this.#outputs.map((name) => [name, null]));
    this.#session = loadSession(encodeModel(model), {
      executionProviders: target.provider === "cpu" ? ["cpu"] : [target.provider, "cpu"],
      graphOptimizationLevel: "all",
      extra: { optimization: { disable_specified_optimizers: mistaken(target).join(";") } },
      executionMode: "sequential",
      interOpNumThreads: 1,
      enableMemPattern: false, // as fast without, and the plan would be a second copy of the arena
      ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
      ...(target.provider === "webgpu"
        ? { preferredOutputLocation: Object.fromEntries(this.#outputs.map((name) => [name, "gpu-buffer"])) }
        : {}),
    });
  }

  run(feeds: readonly NativeTensor[]): NativeTensor[] {
    const named = Object.fromEntries(this.#inputs.map((name, i) => [name, feeds[i]]));
    const results = this.#session.run(named, this.#fetches, {});
    return this.#outputs.map((name) => results[name]);
  }

  dispose(): void {
    this.#session.dispose();
  }
}

/** Optimizers of ONNX Runtime 1.30 that make mistakes. */
const mistaken = ({ provider }: Target): string[] => [
  "Pad_Fusion", // moves a Pad into the pooling after it, whose kernels then refuse padding as large as the window
  // of two activations after a convolution (sigmoid, then clip) it keeps the second alone
  ...(provider === "webgpu" ? ["ConvActivationFusion"] : []),
];
