/** Elements along an axis, at places that are known when the kernel is recorded: shapes give them, not data. */
import type { Recorder } from "../graph/recorder.ts";
import type { Shape, Value } from "../graph/value.ts";

/**
 * y[..., i, ...] = x[..., places[i], ...], with i on `axis`. With a `shape` for the places, its axes stand in the result
 * where `axis` was.
 */
export function take(
  g: Recorder,
  x: Value,
  places: readonly number[],
  axis: number,
  shape: Shape = [places.length],
): Value {
  const out = x.shape.toSpliced(axis, 1, ...shape);
  const asTheyStand = places.length === x.shape[axis] && places.every((from, i) => from === i);
  if (asTheyStand) return g.reshape(x, out);
  return g.op("Gather", [x, g.constant("int64", places, shape)], { type: x.type, shape: out }, { axis });
}
