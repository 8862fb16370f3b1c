/** Element types: tfjs's names and those of ONNX tensors, and the typed arrays of both. */
import type { DataType } from "@tensorflow/tfjs-core";
import type { ElementType } from "./onnx/model.ts";
import type { TypedArray } from "./runtime/ort.ts";

export function elementTypeOf(dtype: DataType): ElementType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new Error(`dtype ${dtype} has no ONNX tensor here`);
}

export function dtypeOf(type: ElementType): DataType {
  if (type === "float32" || type === "int32" || type === "bool") return type;
  throw new Error(`a kernel returned ${type}: tfjs knows float32, int32 and bool`);
}

/** A copy of the first `size` elements. */
export function copyAs(type: ElementType, data: TypedArray | readonly number[], size: number): TypedArray {
  if (data.length < size) throw new Error(`${data.length} values for a tensor of ${size}`);
  const Typed = type === "bool" ? Uint8Array : type === "int32" ? Int32Array : Float32Array;
  if (data instanceof Typed) return data.slice(0, size);
  return Typed.from(data as Float32Array).subarray(0, size);
}
