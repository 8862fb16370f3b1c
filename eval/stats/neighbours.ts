/** Exact nearest neighbours by Euclidean distance: every pair is looked at, n m d operations for n points, m queries. Pure. */
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
export function nearest(points: Points, queries: Points, k: number, own = false): Neighbours {
  const most = Math.min(k, own ? points.count - 1 : points.count);
  const indices = new Uint32Array(queries.count * most);
  const distances = new Float64Array(queries.count * most);
  if (most < 1) return { k: 0, indices, distances };
  const squares = new Float64Array(most);
  const found = new Uint32Array(most);
  for (let q = 0; q < queries.count; q++) {
    squares.fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < points.count; i++) {
      if (own && i === q) continue;
      const square = squareDistance(points, i, queries, q, squares[most - 1]);
      if (square < squares[most - 1]) insert(squares, found, square, i);
    }
    indices.set(found, q * most);
    for (let j = 0; j < most; j++) distances[q * most + j] = Math.sqrt(squares[j]);
  }
  return { k: most, indices, distances };
}

/** The squared distance; something >= `enough` if it is that far. */
function squareDistance(points: Points, i: number, queries: Points, q: number, enough: number): number {
  const { width, values } = points;
  const [at, to] = [i * width, q * width];
  let sum = 0;
  for (let j = 0; j < width && sum < enough; j++) {
    const difference = values[at + j] - queries.values[to + j];
    sum += difference * difference;
  }
  return sum;
}

/** Into the ascending list, whose last one falls out. */
function insert(squares: Float64Array, found: Uint32Array, square: number, index: number): void {
  let at = squares.length - 1;
  for (; at > 0 && squares[at - 1] > square; at--) {
    squares[at] = squares[at - 1];
    found[at] = found[at - 1];
  }
  squares[at] = square;
  found[at] = index;
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
