/** Neighbouring stamps that are asked for together are read together. Pure: no file is touched here. */

/** Stamps [first, first + count) of shard `shard` go to the places [to, to + count) of the output. */
export interface Run {
  readonly shard: number;
  readonly first: number;
  readonly to: number;
  readonly count: number;
}

/** Largest read [stamps] is `maxCount`: bounds the scratch memory of a conversion. */
export function planRuns(
  indices: ArrayLike<number>,
  locate: (index: number) => { readonly shard: number; readonly row: number },
  maxCount: number,
): Run[] {
  const runs: Run[] = [];
  let shard = -1;
  let first = 0;
  let to = 0;
  let count = 0;
  for (let k = 0; k < indices.length; k++) {
    const place = locate(indices[k]);
    if (place.shard === shard && place.row === first + count && count < maxCount) {
      count++;
      continue;
    }
    if (count > 0) runs.push({ shard, first, to, count });
    shard = place.shard;
    first = place.row;
    to = k;
    count = 1;
  }
  if (count > 0) runs.push({ shard, first, to, count });
  return runs;
}

/** The shard of stamp `index`, by bisection of `starts` (first stamp of each shard, ascending from 0). */
export function shardOf(starts: Float64Array, index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
