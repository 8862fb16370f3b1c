/** Points in nested boxes, most of which a search for neighbours passes over. Pure. */
import { type Points, pickPoints } from "./points.ts";

/** Points at most of a box that is not divided: to look at them takes as long as to look at a few boxes. */
const LEAF = 8;

/** The smallest that holds its points, which are those from `from` to before `to`. */
interface Box {
  readonly from: number;
  readonly to: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly halves?: readonly [Box, Box];
}

export interface NeighbourTree {
  /** those of a box side by side */
  readonly points: Points;
  /** where they were before */
  readonly order: Uint32Array;
  readonly box: Box;
}

/** n log^2 n operations of n points. */
export function growTree(points: Points): NeighbourTree {
  const { count, width, values } = points;
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const grow = (from: number, to: number): Box => {
    const rows = order.subarray(from, to);
    const { low, high } = boundsOf(points, rows);
    if (to - from <= LEAF) return { from, to, low, high };
    const spans = high.map((top, j) => top - low[j]);
    const axis = spans.indexOf(Math.max(...spans));
    rows.sort((a, b) => values[a * width + axis] - values[b * width + axis]);
    const middle = (from + to) >> 1;
    return { from, to, low, high, halves: [grow(from, middle), grow(middle, to)] };
  };
  const box = grow(0, count);
  return { points: pickPoints(points, order), order, box };
}

function boundsOf({ width, values }: Points, rows: Uint32Array) {
  const low = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) {
    for (let j = 0; j < width; j++) {
      low[j] = Math.min(low[j], values[row * width + j]);
      high[j] = Math.max(high[j], values[row * width + j]);
    }
  }
  return { low, high };
}

/** Ascending: by distance, and of equally far points by where they were before. */
export interface Found {
  readonly squares: Float64Array;
  readonly indices: Uint32Array;
}

/**
 * The nearest points of one query, as many as `found` has room for: to the last bit what a look at every point finds. A box is passed over
 * if its nearest place is farther than the farthest of those found so far. That is safe with rounded numbers: no point inside is nearer in
 * any coordinate, and differences, squares and sums in the same order are rounded monotonically.
 * @param left a point that does not count (where it was before); -1: all do
 */
export function searchTree(tree: NeighbourTree, query: Float64Array, left: number, found: Found): void {
  const { points, order } = tree;
  const { width, values } = points;
  const { squares } = found;
  const last = squares.length - 1;
  squares.fill(Number.POSITIVE_INFINITY);
  const look = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      let square = 0;
      for (let j = 0; j < width; j++) {
        const difference = values[i * width + j] - query[j];
        square += difference * difference;
      }
      if (square <= squares[last] && order[i] !== left) insert(found, square, order[i]);
    }
  };
  const visit = ({ from, to, halves }: Box): void => {
    if (halves === undefined) {
      look(from, to);
      return;
    }
    const [first, second] = halves;
    const [toFirst, toSecond] = [squareTo(first, query), squareTo(second, query)];
    if (toFirst > toSecond) visitWithin(second, toSecond);
    visitWithin(first, toFirst);
    if (toFirst <= toSecond) visitWithin(second, toSecond);
  };
  const visitWithin = (box: Box, square: number): void => {
    if (square <= squares[last]) visit(box);
  };
  visit(tree.box);
}

/** The squared distance to the nearest place of a box. */
function squareTo({ low, high }: Box, query: Float64Array): number {
  let square = 0;
  for (let j = 0; j < query.length; j++) {
    const x = query[j];
    const beyond = x < low[j] ? low[j] - x : x > high[j] ? x - high[j] : 0;
    square += beyond * beyond;
  }
  return square;
}

/** The last one falls out, unless the new one comes after it. */
function insert({ squares, indices }: Found, square: number, index: number): void {
  const last = squares.length - 1;
  if (square === squares[last] && index > indices[last]) return;
  let at = last;
  for (; at > 0 && isAfter(squares[at - 1], indices[at - 1], square, index); at--) {
    squares[at] = squares[at - 1];
    indices[at] = indices[at - 1];
  }
  squares[at] = square;
  indices[at] = index;
}

const isAfter = (square: number, index: number, other: number, its: number): boolean =>
  square > other || (square === other && index > its);
