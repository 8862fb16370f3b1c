/** A sample that is spread over a list: sets are often sorted (by flux, by field, by night), and their first stamps are then like no others. */
import { PURPOSE, Stream } from "../shared/random/stream.ts";

/**
 * At most `most` of `items`, in their order: the list is cut into that many stretches of equal length (but for one item), and one item of
 * each is taken at random, so that no period of the list matters. A pure function of its arguments.
 */
export function spread(items: Uint32Array, most: number): Uint32Array {
  if (items.length <= most) return items.slice();
  const stream = new Stream(0, items.length, PURPOSE.sample);
  const edge = (i: number): number => Math.floor((i * items.length) / most);
  return Uint32Array.from(
    { length: most },
    (_, i) => items[edge(i) + Math.floor(stream.uniform() * (edge(i + 1) - edge(i)))],
  );
}
