/** Functions that gpu.js takes as text and calls from kernels: see kernels.ts. */
import type { ValueType } from "../../shared/gpu/gpu-js.ts";

export interface DeviceFunction {
  readonly source: string;
  readonly argumentTypes: readonly ValueType[];
  readonly returnType: ValueType;
}

const TYPES: Readonly<Record<string, ValueType>> = { i: "Integer", f: "Float", w: "Array(4)" };

/** @param args types of the arguments, one letter each: i integer, f float, w four floats @param result that of the result */
export function deviceFunction(
  f: (...args: never[]) => unknown,
  args: string,
  result: string,
): DeviceFunction {
  return {
    source: withoutCall(f.toString()),
    argumentTypes: [...args].map((letter) => TYPES[letter]),
    returnType: TYPES[result],
  };
}

/** `name.call(this, ...)`, which TypeScript wants where a function has a `this`, is `name(...)` on the device, which has none. */
export function withoutCall(text: string): string {
  return text.replaceAll(/\.call\(\s*this,\s*/g, "(");
}
