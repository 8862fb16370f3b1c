/** Losses of a step in one tensor, so that one transfer from the device reads all. */
import * as tf from "@tensorflow/tfjs-core";
import type { Losses } from "./trainable.ts";

/** Losses by name. (A type, and a list that can be changed: what tfjs's tidy takes.) */
export type Scalars = { readonly names: string[]; readonly values: tf.Tensor1D };

export function stacked(losses: Record<string, tf.Tensor>): Scalars {
  const values = tf.stack(Object.values(losses) as tf.Scalar[]) as tf.Tensor1D;
  return { names: Object.keys(losses), values };
}

/** The numbers; the tensor is disposed. */
export async function readScalars({ names, values }: Scalars): Promise<Losses> {
  const numbers = await values.data();
  values.dispose();
  return Object.fromEntries(names.map((name, i) => [name, numbers[i]])) as unknown as Losses;
}
