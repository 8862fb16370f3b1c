/**
 * An island of pixels as one object for each peak that stands out: pixels join in the order of their brightness, and where two
 * regions meet, the one with the lower peak is an object of its own if the peak is higher than the saddle by `contrast` times itself,
 * and by MARGIN standard deviations (persistence of peaks; Edelsbrunner & Harer 2010, section VII.1).
 */
import type { Island } from "./islands.ts";

/** [standard deviations of the filtered noise] */
const MARGIN = 3;

export interface Segment {
  /** place of the peak, y nx + x */
  readonly peak: number;
  readonly value: number;
  /** pixels */
  readonly area: number;
  /** others in the same island */
  readonly siblings: number;
}

/** @param contrast 0 to 1; 1: every island is one object */
export function deblend(nx: number, { places, values }: Island, contrast: number): Segment[] {
  const order = Uint32Array.from(values.keys()).sort(
    (a, b) => values[b] - values[a] || places[a] - places[b],
  );
  const known = new Map<number, number>();
  places.forEach((place, k) => {
    known.set(place, k);
  });
  // the region of each pixel, by its peak's number in the island; -1: not yet joined
  const region = new Int32Array(places.length).fill(-1);
  const parents = new Map<number, number>();
  const find = (k: number): number => {
    let root = k;
    for (let up = parents.get(root)!; up !== root; up = parents.get(root)!) root = up;
    return root;
  };
  for (const k of order) {
    const place = places[k];
    const x = place % nx;
    let [best, top] = [-1, -1];
    const near = new Set<number>();
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if (x + dx < 0 || x + dx >= nx) continue;
        const other = known.get(place + dy * nx + dx);
        if (other === undefined || region[other] < 0) continue;
        near.add(find(region[other]));
        if (top < 0 || values[other] > values[top]) [best, top] = [region[other], other];
      }
    }
    if (best < 0) {
      parents.set(k, k);
      region[k] = k;
      continue;
    }
    region[k] = find(best);
    join([...near], values[k], values, parents, contrast);
  }
  return collect(places, values, region, find);
}

/** Regions that meet at a pixel: all but the highest go into it, unless they stand out. */
function join(
  near: number[],
  saddle: number,
  values: Float32Array,
  parents: Map<number, number>,
  contrast: number,
): void {
  if (near.length < 2) return;
  const [highest, ...others] = near.sort((a, b) => values[b] - values[a] || a - b);
  for (const lower of others) {
    const height = values[lower] - saddle;
    if (height <= MARGIN || height <= contrast * values[lower]) parents.set(lower, highest);
  }
}

function collect(
  places: Float64Array,
  values: Float32Array,
  region: Int32Array,
  find: (k: number) => number,
): Segment[] {
  const areas = new Map<number, number>();
  for (const of of region) {
    const root = find(of);
    areas.set(root, (areas.get(root) ?? 0) + 1);
  }
  return [...areas].map(([root, area]) => {
    return { peak: places[root], value: values[root], area, siblings: areas.size - 1 };
  });
}
