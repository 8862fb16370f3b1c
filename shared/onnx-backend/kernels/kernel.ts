/** What a kernel is: it records nodes for one tfjs operation, and returns its outputs at once, without computing them. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import type { Value } from "../graph/value.ts";

export interface Call<Attrs> {
  /** tensors by the names that tfjs gives them, with the shapes it sees; an optional one may be missing */
  readonly inputs: Readonly<Record<string, Value>>;
  /** the same, in order, for kernels that take a list */
  readonly list: readonly Value[];
  readonly attrs: Attrs;
  /** makes nodes and constants */
  readonly g: Recorder;
}

export interface Kernel {
  /** tfjs's name of the kernel */
  readonly name: string;
  record(call: Call<tf.NamedAttrMap>): Value | Value[];
}

/**
 * Shapes and types of the outputs must be exact; they are what tfjs sees. Types are float32, int32 and bool. Where a kernel
 * cannot serve some inputs it throws `UnsupportedInputs`, and tfjs's own cpu kernel does the work on the host.
 */
export const kernel = <Attrs = Record<string, never>>(
  name: string,
  record: (call: Call<Attrs>) => Value | Value[],
): Kernel => ({ name, record: record as Kernel["record"] });

/** Thrown by a kernel that does not serve these inputs: say which and why. */
export class UnsupportedInputs extends Error {
  override readonly name = "UnsupportedInputs";
}
