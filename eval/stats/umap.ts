/**
 * UMAP (McInnes, Healy & Melville 2018, arXiv:1802.03426): points of many dimensions on a plane such that neighbours stay neighbours.
 * Distances between groups, their sizes and the axes mean nothing. Its time grows faster than the number of points, so that at most
 * MOST of them are placed. Pure.
 */
import { UMAP } from "umap-js";
import { Sequence } from "../../shared/random/sequence.ts";
import { nearest } from "./neighbours.ts";
import { type Points, pickPoints } from "./points.ts";

/** Points that are placed at most. */
const MOST = 3000;
/** Of fewer points than this there is nothing to see, and fewer than a point's neighbours. */
export const FEWEST_PLACED = 30;
/** Of a point, itself included; this and the least distance as in the paper. */
const NEIGHBOURS = 15;
const MIN_DISTANCE = 0.1;
/** As the paper has for large sets; more change little. */
const EPOCHS = 200;

export interface Plane {
  /** positions of the points that are placed, evenly spaced among all */
  readonly rows: Uint32Array;
  /** a value for each of `rows` */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * @param points at least FEWEST_PLACED; neighbours are those by Euclidean distance, so standardise first
 * @param seed equal seeds and points give equal planes
 */
export function placeOnPlane(points: Points, seed: number, most = MOST): Plane {
  const placed = Math.min(most, points.count);
  const rows = Uint32Array.from({ length: placed }, (_, i) => Math.floor((i * points.count) / placed));
  const chosen = pickPoints(points, rows);
  const { k, indices, distances } = nearest(chosen, chosen, NEIGHBOURS - 1, true);
  const random = new Sequence(`umap ${seed}`);
  const umap = new UMAP({
    nNeighbors: NEIGHBOURS,
    minDist: MIN_DISTANCE,
    nEpochs: EPOCHS,
    random: () => random.uniform(),
  });
  const each = <T>(of: (i: number) => T): T[] => Array.from(rows, (_, i) => of(i));
  // exact neighbours, each point its own first one: the library's search is an approximate one
  umap.setPrecomputedKNN(
    each((i) => [i, ...indices.subarray(i * k, (i + 1) * k)]),
    each((i) => [0, ...distances.subarray(i * k, (i + 1) * k)]),
  );
  const { width, values } = chosen;
  const plane = umap.fit(each((i) => [...values.subarray(i * width, (i + 1) * width)]));
  return { rows, x: Float64Array.from(plane, ([x]) => x!), y: Float64Array.from(plane, ([, y]) => y!) };
}
