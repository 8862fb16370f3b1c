/** Weighted sums along an axis: what the gradient of a resizing is. */
import type { Recorder } from "../graph/recorder.ts";
import type { Value } from "../graph/value.ts";
import { pad } from "./pad.ts";
import { take } from "./take.ts";

/** What an input element adds to an output element. */
export interface Share {
  readonly from: number;
  readonly weight: number;
}

/** y[..., i, ...] = sum of weight * x[..., from, ...] over shares[i], with i on `axis`; 0 where there are none. float32. */
export function sumShares(g: Recorder, x: Value, shares: readonly (readonly Share[])[], axis: number): Value {
  const most = Math.max(1, ...shares.map((of) => of.length));
  // those with fewer shares take zeros from a row that is put after the last: 0 * x would be NaN for an infinite x
  const zero: Share = { from: x.shape[axis], weight: 1 };
  const slots = shares.flatMap((of) => Array.from({ length: most }, (_, k) => of[k] ?? zero));
  const source = slots.includes(zero)
    ? pad(
        g,
        x,
        x.shape.map((_, d) => [0, d === axis ? 1 : 0]),
      )
    : x;
  const taken = take(
    g,
    source,
    slots.map(({ from }) => from),
    axis,
    [shares.length, most],
  );
  const after = x.shape.slice(axis + 1).map(() => 1);
  const weights = slots.map(({ weight }) => weight);
  const terms = weights.every((weight) => weight === 1)
    ? taken
    : g.op("Mul", [taken, g.constant("float32", weights, [shares.length, most, ...after])], taken);
  const shape = x.shape.with(axis, shares.length);
  if (most === 1) return g.reshape(terms, shape);
  return g.op("ReduceSum", [terms, g.axes([axis + 1])], { type: x.type, shape }, { keepdims: 0 });
}
