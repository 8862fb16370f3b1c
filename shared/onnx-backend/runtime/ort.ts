/**
 * ONNX Runtime's Node binding, called directly: its `run` is a synchronous native call (the package's own promise only
 * wraps it), and that is what lets `dataSync()` work. docs/adr/0006 says why, and what is done should the file move.
 */
import "./no-telemetry.ts";
import { createRequire } from "node:module";
import type { ElementType } from "../onnx/model.ts";

export interface NativeTensor {
  readonly type: string;
  readonly dims: readonly number[];
  /** "cpu" or "gpu-buffer" */
  readonly location: string;
  /** of a tensor on the host */
  readonly data?: ArrayLike<number> | undefined;
  /** of a tensor on a device: the binding's own handle */
  readonly gpuBuffer?: unknown;
  dispose(): void;
}

export interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(
    feeds: Readonly<Record<string, NativeTensor>>,
    fetches: Readonly<Record<string, null>>,
    options: object,
  ): Record<string, NativeTensor>;
  endProfiling(): void;
  dispose(): void;
}

interface Binding {
  readonly InferenceSession: new () => NativeSession;
  readonly listSupportedBackends: () => { name: string; bundled: boolean }[];
}

export type TypedArray = Float32Array | Int32Array | Uint8Array | Float64Array | BigInt64Array;

interface Package {
  readonly Tensor: new (type: ElementType, data: TypedArray, dims: readonly number[]) => NativeTensor;
  readonly env: { logLevel: string; readonly versions: { readonly node?: string } };
}

interface Loaded extends Package {
  readonly binding: Binding;
}

let loaded: Loaded | undefined;

function runtime(): Loaded {
  if (loaded === undefined) {
    const require = createRequire(import.meta.url);
    try {
      const { Tensor, env } = require("#onnxruntime") as Package;
      env.logLevel = "fatal"; // its messages come back as exceptions: printed, they would be said twice
      const module = require("#onnxruntime/binding") as { binding: Binding; initOrt: () => void };
      module.initOrt();
      loaded = { Tensor, env, binding: module.binding };
    } catch (error) {
      throw new Error(
        `ONNX Runtime cannot be loaded on ${process.platform}-${process.arch}: galforge brings native files of it for linux-x64, ` +
          "linux-arm64, darwin-arm64, win32-x64 and win32-arm64 (in a checkout, npm run build puts them into dist)",
        { cause: error },
      );
    }
  }
  return loaded;
}

/** Execution providers of this build of ONNX Runtime; whether their libraries load is another question. */
export const listProviders = (): { name: string; bundled: boolean }[] =>
  runtime().binding.listSupportedBackends();

/** "1.30.0" */
export const runtimeVersion = (): string => runtime().env.versions.node ?? "unknown";

/** Loads a model. Throws ONNX Runtime's message. */
export function loadSession(model: Uint8Array, options: object): NativeSession {
  const session = new (runtime().binding.InferenceSession)();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, options);
  return session;
}
export const makeTensor = (type: ElementType, data: TypedArray, shape: readonly number[]): NativeTensor =>
  new (runtime().Tensor)(type, data, shape);
