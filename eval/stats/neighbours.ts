/** Exact nearest neighbours by Euclidean distance. Pure. */
import { growTree, type NeighbourTree, searchTree } from "./neighbour-tree.ts";
import type { Points } from "./points.ts";

export interface Neighbours {
  /** of each query */
  readonly k: number;
  /** positions of its neighbours, nearest first; of equally far ones the first [count, k] */
  readonly indices: Uint32Array;
  /** [count, k] */
  readonly distances: Float64Array;
}

/**
 * @param k neighbours wanted; fewer where there are not as many points
 * @param own the queries are the points themselves: none is a neighbour of its own
 */
export const nearest = (points: Points, queries: Points, k: number, own = false): Neighbours =>
  nearestIn(growTree(points), queries, k, own);

/** The same of points whose tree is there already. */
export function nearestIn(tree: NeighbourTree, queries: Points, k: number, own = false): Neighbours {
  const { count } = tree.points;
  const most = Math.max(0, Math.min(k, own ? count - 1 : count));
  const indices = new Uint32Array(queries.count * most);
  const distances = new Float64Array(queries.count * most);
  if (most === 0) return { k: 0, indices, distances };
  const found = { squares: new Float64Array(most), indices: new Uint32Array(most) };
  for (let q = 0; q < queries.count; q++) {
    const query = queries.values.subarray(q * queries.width, (q + 1) * queries.width);
    searchTree(tree, query, own ? q : -1, found);
    indices.set(found.indices, q * most);
    for (let j = 0; j < most; j++) distances[q * most + j] = Math.sqrt(found.squares[j]);
  }
  return { k: most, indices, distances };
}

/** Mean distance of each query to its neighbours [count]: large where there are few points. */
export function meanDistance({ k, distances }: Neighbours): Float64Array {
  return Float64Array.from({ length: distances.length / k }, (_, q) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += distances[q * k + j];
    return sum / k;
  });
}

/** The mean of a column over the neighbours of each query: the simplest regression by neighbours. @param column of the points */
export function meanOfNeighbours({ k, indices }: Neighbours, column: Float64Array): Float64Array {
  return Float64Array.from({ length: indices.length / k }, (_, q) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += column[indices[q * k + j]];
    return sum / k;
  });
}
