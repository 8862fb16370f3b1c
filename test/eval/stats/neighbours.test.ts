import { describe, expect, it } from "vitest";
import { meanDistance, meanOfNeighbours, nearest } from "../../../eval/stats/neighbours.ts";
import {
  finiteRows,
  fitStandardiser,
  pickPoints,
  pointsOf,
  standardise,
} from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

const points = pointsOf([normals(200, 1), normals(200, 2), normals(200, 3)]);

describe("nearest", () => {
  it("finds what sorting all distances finds", () => {
    const queries = pointsOf([normals(20, 4), normals(20, 5), normals(20, 6)]);
    const { k, indices, distances } = nearest(points, queries, 7);
    expect(k).toBe(7);
    for (let q = 0; q < 20; q++) {
      const all = Array.from({ length: 200 }, (_, i) =>
        Math.hypot(...[0, 1, 2].map((j) => points.values[i * 3 + j] - queries.values[q * 3 + j])),
      );
      const order = all.map((_, i) => i).sort((a, b) => all[a] - all[b]);
      expect([...indices.subarray(q * 7, q * 7 + 7)]).toEqual(order.slice(0, 7));
      distances.subarray(q * 7, q * 7 + 7).forEach((d, j) => {
        expect(d).toBeCloseTo(all[order[j]], 12);
      });
    }
  });

  it("finds a point itself, unless it is told that the queries are the points", () => {
    expect([...nearest(points, points, 1).indices]).toEqual([...Array(200).keys()]);
    const { indices, distances } = nearest(points, points, 1, true);
    indices.forEach((i, q) => {
      expect(i).not.toBe(q);
      expect(distances[q]).toBeGreaterThan(0);
    });
  });

  it("gives fewer neighbours where there are fewer points, and the first of equal ones", () => {
    const four = pointsOf([[0, 1, 1, 5]]);
    expect(nearest(four, four, 9, true).k).toBe(3);
    expect([...nearest(four, pointsOf([[1]]), 2).indices]).toEqual([1, 2]);
    expect(nearest(pointsOf([[0]]), pointsOf([[0]]), 3, true).k).toBe(0);
  });

  it("leads to a regression that follows a function, and to a distance that finds the point apart", () => {
    const x = normals(2000, 7);
    const line = pointsOf([x]);
    const found = nearest(line, pointsOf([[-1, 0, 1]]), 20);
    const predicted = meanOfNeighbours(found, x.map(Math.sin));
    [-1, 0, 1].forEach((at, i) => {
      expect(predicted[i]).toBeCloseTo(Math.sin(at), 1);
    });
    const apart = pointsOf([[...x.slice(0, 100), 50]]);
    const distances = meanDistance(nearest(apart, apart, 5, true));
    expect(distances.indexOf(Math.max(...distances))).toBe(100);
  });
});

describe("standardise", () => {
  it("has mean 0 and variance 1 where it was fitted, and 0 in what does not vary", () => {
    const raw = pointsOf([normals(300, 8).map((v) => 1e3 + 5 * v), new Float64Array(300).fill(0.1)]);
    const { values } = standardise(raw, fitStandardiser(raw));
    const column = values.filter((_, at) => at % 2 === 0);
    expect(column.reduce((a, b) => a + b) / 300).toBeCloseTo(0, 9);
    expect(column.reduce((a, b) => a + b * b, 0) / 300).toBeCloseTo(1, 9);
    expect(values.filter((_, at) => at % 2 === 1).every((v) => v === 0)).toBe(true);
  });

  it("knows which points are whole", () => {
    const holes = pointsOf([
      [1, Number.NaN, 3],
      [1, 2, Number.POSITIVE_INFINITY],
    ]);
    expect([...finiteRows(holes)]).toEqual([0]);
    expect([...pickPoints(holes, [0]).values]).toEqual([1, 1]);
  });
});
