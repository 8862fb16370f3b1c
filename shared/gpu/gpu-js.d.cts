/** What galforge uses of gpu.js (its own types do not know the webgpu mode): one self-contained file, copied into dist/ by the build. */

/** An array that stays flat: `size` as gpu.js orders it, [x], [x, y] or [x, y, z]. */
interface Input {
  readonly value: Float32Array;
  readonly size: readonly number[];
}

/** The result of a kernel in pipeline mode: a float32 buffer on the device, valid until the kernel runs again. */
interface BufferResult {
  readonly buffer: GPUBuffer;
  readonly output: readonly number[];
  readonly context: { readonly device: GPUDevice; readonly isLost: boolean };
  toArray(): Promise<Float32Array | Float32Array[] | Float32Array[][]>;
  delete(): void;
}

type ArgumentType = "Input" | "Integer" | "Float";
type Argument = Input | BufferResult | number;

interface KernelSettings {
  readonly output: readonly number[];
  readonly pipeline: true;
  readonly argumentTypes: Readonly<Record<string, ArgumentType>>;
  readonly returnType: "Float";
  readonly constants?: Readonly<Record<string, number | Input>>;
  readonly loopMaxIterations?: number;
  readonly dynamicOutput?: boolean;
  readonly dynamicArguments?: boolean;
  readonly immutable?: boolean;
  /** prints the WGSL */
  readonly debug?: boolean;
}

interface Kernel {
  (...args: readonly Argument[]): Promise<BufferResult>;
  setOutput(output: readonly number[]): Kernel;
  destroy(): void;
}

/** What `this` is inside a kernel. */
interface KernelScope<C = Record<string, never>> {
  readonly thread: { readonly x: number; readonly y: number; readonly z: number };
  /** numbers, or arrays of numbers, as the kernel's settings say */
  readonly constants: Readonly<C>;
}

type ValueType = "Integer" | "Float" | "Array(4)";

interface FunctionSettings {
  /** by name, or in their order */
  readonly argumentTypes: Readonly<Record<string, ValueType>> | readonly ValueType[];
  readonly returnType: ValueType;
}

declare class GPU {
  constructor(settings: { readonly mode: "webgpu" });
  static input(value: Float32Array, size: readonly number[]): Input;
  static readonly WebGPUContext: {
    acquire(): Promise<{ readonly device: GPUDevice; readonly isLost: boolean }>;
    destroy(): Promise<void>;
  };
  /** `source`: a named function, or its text */
  addFunction(source: string | ((...args: never[]) => number), settings: FunctionSettings): this;
  /** `source`: a function, or its text */
  createKernel(source: string | ((...args: never[]) => number), settings: KernelSettings): Kernel;
  destroy(): Promise<void>;
}

declare namespace GPU {
  export type {
    Argument,
    BufferResult,
    FunctionSettings,
    Input,
    Kernel,
    KernelScope,
    KernelSettings,
    ValueType,
  };
}

export = GPU;
