import { describe, expect, it } from "vitest";
import { pointsOf } from "../../../eval/stats/points.ts";
import { principalPlane } from "../../../eval/stats/principal-plane.ts";
import { normals } from "../samples.ts";

const n = 800;
const [a, b, c] = [1, 2, 3].map((seed) => normals(n, seed)) as [Float64Array, Float64Array, Float64Array];

describe("the principal plane", () => {
  it("holds what most dimensions have in common, whatever their units", () => {
    // three copies of a, two of b, one of noise
    const copies = [a, a, a, b, b].map((of, k) =>
      of.map((x, i) => 10 ** k * (x + 0.1 * c[(i + 31 * k) % n]!)),
    );
    const { x, y, shares } = principalPlane(pointsOf([...copies, c]));
    const correlation = (u: Float64Array, v: Float64Array): number =>
      u.reduce((sum, p, i) => sum + p * v[i]!, 0) / Math.hypot(...u) / Math.hypot(...v);
    expect(correlation(x, a)).toBeGreaterThan(0.99);
    expect(correlation(y, b)).toBeGreaterThan(0.98);
    expect(Math.abs(correlation(x, y))).toBeLessThan(1e-9);
    expect(shares[0]).toBeCloseTo(3 / 6, 1);
    expect(shares[1]).toBeCloseTo(2 / 6, 1);
  });

  it("does not turn over with the sign of the solver, and takes what never varies", () => {
    const { x, y, shares } = principalPlane(pointsOf([a, new Float64Array(n).fill(7)]));
    expect(x[0]! * a[0]!).toBeGreaterThan(0);
    expect([...y].every((value) => value === 0)).toBe(true);
    expect(shares).toEqual([1, 0]);
  });
});
