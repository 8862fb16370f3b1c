/** Several maps, one after the other. */
import * as tf from "@tensorflow/tfjs-core";
import { type Bijector, columnsOf } from "./bijector.ts";

/** @param parts in the order of `forward`; each has parameters of its own, in this order */
export function composed(parts: readonly Bijector[]): Bijector {
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, { size }) => sum + size, 0));
  const own = (parameters: tf.Tensor, i: number): tf.Tensor =>
    columnsOf(parameters, starts[i], parts[i].size);
  return {
    size: parts.reduce((sum, { size }) => sum + size, 0),
    forward: (x, parameters) =>
      tf.tidy(() =>
        parts.reduce(
          ({ u, logDet }, part, i) => {
            const next = part.forward(u, own(parameters, i));
            return { u: next.u, logDet: tf.add(logDet, next.logDet) };
          },
          { u: x, logDet: tf.scalar(0) as tf.Tensor },
        ),
      ),
    inverse: (u, parameters) =>
      tf.tidy(() => parts.reduceRight((x, part, i) => part.inverse(x, own(parameters, i)), u)),
  };
}
