import { describe, expect, it } from "vitest";
import { frechetDistance, frechetTest } from "../../../eval/stats/frechet-distance.ts";
import { columnOf, type Points } from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

const set = (count: number, seed: number, change: (x: number, j: number) => number = (x) => x): Points => ({
  ...{ count, width: 3 },
  values: normals(count * 3, seed).map((x, at) => change(x, at % 3)),
});

describe("frechetDistance", () => {
  it("is, in one dimension, that of means and of standard deviations", () => {
    const [a, b] = [set(50, 1), set(80, 2, (x) => 2 * x + 1)].map((points) => ({
      ...{ count: points.count, width: 1, values: columnOf(points, 0) },
    })) as [Points, Points];
    const summary = ({ values }: Points) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      return [mean, Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length)] as const;
    };
    const [[m, s], [n, t]] = [summary(a), summary(b)];
    expect(frechetDistance(a, b)).toBeCloseTo((m - n) ** 2 + (s - t) ** 2, 10);
  });

  it("is 0 of a set and itself, |d|^2 of a set that moved, and symmetric", () => {
    const a = set(100, 3);
    const b = set(60, 4, (x, j) => (j + 1) * x);
    const moved = { ...a, values: a.values.map((x, at) => x + [1, 2, 2][at % 3]!) };
    expect(frechetDistance(a, a)).toBeCloseTo(0, 6);
    expect(frechetDistance(a, moved)).toBeCloseTo(9, 6);
    expect(frechetDistance(a, b)).toBeCloseTo(frechetDistance(b, a), 8);
  });

  it("takes fewer points than dimensions", () => {
    expect(frechetDistance(set(2, 5), set(2, 6))).toBeGreaterThan(0);
  });
});

describe("frechetTest", () => {
  it("has no more of one population than halves of the source have", () => {
    const { distance, own, ownScatter, size } = frechetTest(set(400, 7), set(300, 8), 20, 0);
    expect(size).toBe(200);
    expect(own).toBeGreaterThan(0);
    expect(Math.abs(distance - own)).toBeLessThan(4 * ownScatter);
  });

  it("is beyond that of another population", () => {
    const { distance, own, ownScatter } = frechetTest(
      set(400, 7),
      set(300, 8, (x) => x + 0.4),
      20,
      0,
    );
    expect(distance - own).toBeGreaterThan(8 * ownScatter);
  });
});
