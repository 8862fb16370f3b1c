import { describe, expect, it } from "vitest";
import { growTree } from "../../../eval/stats/neighbour-tree.ts";
import { nearest, nearestIn } from "../../../eval/stats/neighbours.ts";
import { type Points, pointsOf } from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

const columns = (count: number, width: number, object: number, of = (x: number): number => x): Points =>
  pointsOf(Array.from({ length: width }, (_, j) => normals(count, 100 * object + j).map(of)));

/** A look at every pair: squares summed in the order of the coordinates, of equally far ones the first. */
function everyPair(points: Points, queries: Points, k: number, own = false) {
  const { count, width, values } = points;
  const squareOf = (i: number, q: number): number => {
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const difference = values[i * width + j] - queries.values[q * width + j];
      sum += difference * difference;
    }
    return sum;
  };
  const each = Array.from({ length: queries.count }, (_, q) => {
    const squares = Array.from({ length: count }, (_, i) => squareOf(i, q));
    const order = squares.map((_, i) => i).filter((i) => !own || i !== q);
    return order
      .sort((a, b) => squares[a] - squares[b] || a - b)
      .slice(0, k)
      .map((i) => ({ index: i, distance: Math.sqrt(squares[i]) }));
  }).flat();
  return { indices: each.map(({ index }) => index), distances: each.map(({ distance }) => distance) };
}

describe("a search in a tree", () => {
  it.each([
    ["one dimension", columns(300, 1, 1), columns(40, 1, 2)],
    ["two dimensions", columns(500, 2, 3), columns(40, 2, 4)],
    ["six dimensions", columns(700, 6, 5), columns(40, 6, 6)],
    ["queries far away", columns(300, 3, 7), columns(20, 3, 8, (x) => 30 * x)],
    ["equal distances everywhere", columns(400, 2, 9, Math.round), columns(40, 2, 10, Math.round)],
    ["points in one place", columns(100, 2, 11, () => 1), columns(5, 2, 12)],
    ["fewer points than in a box", columns(5, 2, 13), columns(10, 2, 14)],
  ])("finds to the last bit what a look at every pair finds: %s", (_, points, queries) => {
    for (const k of [1, 5, 50]) {
      const { indices, distances } = nearest(points, queries, k);
      const all = everyPair(points, queries, k);
      expect([...indices]).toEqual(all.indices);
      expect([...distances]).toEqual(all.distances);
    }
  });

  it("leaves out the query itself, and no other point in the same place", () => {
    for (const points of [columns(300, 3, 15), columns(300, 2, 16, Math.round)]) {
      const tree = growTree(points);
      const { indices } = nearestIn(tree, points, 7, true);
      expect([...indices]).toEqual(everyPair(points, points, 7, true).indices);
    }
  });
});
