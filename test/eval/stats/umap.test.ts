// @module-tag slow
import { describe, expect, it } from "vitest";
import { nearest } from "../../../eval/stats/neighbours.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import { placeOnPlane } from "../../../eval/stats/umap.ts";
import { normals } from "../samples.ts";

/** Two clouds of six dimensions, ten standard deviations apart in one of them: even and odd points. */
const clouds = (n: number) =>
  pointsOf(
    Array.from({ length: 6 }, (_, j) => normals(n, j).map((x, i) => x + (j === 2 && i % 2 === 0 ? 10 : 0))),
  );

describe("a plane of UMAP", () => {
  it("keeps clouds apart: no point has neighbours of the other one", () => {
    const { rows, x, y } = placeOnPlane(clouds(300), 1);
    const found = nearest(pointsOf([x, y]), pointsOf([x, y]), 5, true);
    const strangers = [...found.indices].filter(
      (j, at) => rows[j]! % 2 !== rows[Math.floor(at / found.k)]! % 2,
    );
    expect(strangers).toHaveLength(0);
  });

  it("keeps neighbours: most of the nearest five were among the nearest fifteen", () => {
    const points = pointsOf([normals(200, 1), normals(200, 2), new Float64Array(200)]);
    const { x, y } = placeOnPlane(points, 1);
    const before = nearest(points, points, 15, true).indices;
    const after = nearest(pointsOf([x, y]), pointsOf([x, y]), 5, true).indices;
    const kept = [...after].filter((j, at) => {
      const row = Math.floor(at / 5);
      return before.subarray(row * 15, (row + 1) * 15).includes(j);
    });
    expect(kept.length / after.length).toBeGreaterThan(0.7);
  });

  it("is a function of points and seed", () => {
    const points = clouds(60);
    const plane = placeOnPlane(points, 1);
    expect(placeOnPlane(points, 1)).toEqual(plane);
    expect(placeOnPlane(points, 2).x).not.toEqual(plane.x);
  });

  it("places no more points than are wanted, evenly spaced", () => {
    const { rows, x, y } = placeOnPlane(clouds(200), 1, 50);
    expect([...rows.subarray(0, 3), rows.at(-1)]).toEqual([0, 4, 8, 196]);
    expect([x.length, y.length]).toEqual([50, 50]);
    expect([...x, ...y].every(Number.isFinite)).toBe(true);
  });

  it("takes points that are all the same", () => {
    const { x } = placeOnPlane(pointsOf([new Float64Array(40), new Float64Array(40)]), 1);
    expect([...x].every(Number.isFinite)).toBe(true);
  });
});
