/** gpu.js as a module with named exports; needs installNavigator() of navigator.ts before a kernel runs. */
import GPU from "#gpu.js";

export type Argument = GPU.Argument;
export type BufferResult = GPU.BufferResult;
export type FunctionSettings = GPU.FunctionSettings;
export type Input = GPU.Input;
export type Kernel = GPU.Kernel;
export type KernelScope<C> = GPU.KernelScope<C>;
export type KernelSettings = GPU.KernelSettings;
export type ValueType = GPU.ValueType;
export { GPU };

/** A flat array as an argument or a constant; `size` defaults to one dimension. */
export const input = (value: Float32Array, size: readonly number[] = [value.length]): Input =>
  GPU.input(value, size);
