import { describe, expect, it } from "vitest";
import { type DensityContour, densityContours, SIGMA_SHARES } from "../../../eval/stats/density-contours.ts";
import { polygonContains } from "../polygon.ts";
import { normals } from "../samples.ts";

const n = 4000;
const [a, b] = [normals(n, 1), normals(n, 2)];
/** Two crescents. */
const moons = [a, b].map((_, axis) =>
  a.map((_, i) => {
    const [side, angle] = [i % 2, Math.PI * (b[i]! / 8 + 0.5)];
    const sign = side === 0 ? 1 : -1;
    const place = axis === 0 ? sign * Math.cos(angle) + 0.5 * sign : sign * Math.sin(angle) - 0.3 * sign;
    return place + 0.08 * a[(i + axis * 77) % n]!;
  }),
);
const shareInside = (x: Float64Array, y: Float64Array, { polygons }: DensityContour): number =>
  x.reduce((sum, value, i) => sum + Number(polygonContains(polygons, value, y[i]!)), 0) / x.length;
const radii = ({ polygons }: DensityContour): number[] =>
  polygons.flatMap(([outline]) => outline!.map(([u, v]) => Math.hypot(u, v)));

describe("contours of highest density", () => {
  it.each([
    ["a normal cloud", a, b],
    ["a narrow ridge", a, a.map((u, i) => u + 0.02 * b[i]!)],
    ["two crescents", moons[0]!, moons[1]!],
    ["a long tail", a.map((u) => Math.exp(2 * u)), b],
    ["few points", a.slice(0, 100), b.slice(0, 100)],
  ])("hold their shares of %s", (_, x, y) => {
    const found = densityContours(x, y, SIGMA_SHARES);
    expect(found).toHaveLength(2);
    for (const contour of found)
      expect(Math.abs(shareInside(x, y, contour) - contour.share)).toBeLessThan(0.015);
  });

  it("are circles of 1 and 2 standard deviations of a normal cloud", () => {
    expect(SIGMA_SHARES.map((share) => Math.round(1000 * share))).toEqual([393, 865]);
    densityContours(a, b, SIGMA_SHARES).forEach((contour, k) => {
      expect(contour.polygons.length).toBeLessThan(4);
      const sorted = radii(contour).sort((p, q) => p - q);
      expect(sorted[Math.floor(sorted.length / 2)]).toBeCloseTo(k + 1, 1);
    });
  });

  it("law: follow a linear map of the points", () => {
    const [before] = densityContours(a, b, [0.5]);
    const [after] = densityContours(
      a.map((u) => 5 + 1e-3 * u),
      a.map((u, i) => -20 + 900 * u + 10 * b[i]!),
      [0.5],
    );
    expect(after!.polygons).toHaveLength(before!.polygons.length);
    before!.polygons[0]![0]!.forEach(([u, v], k) => {
      const [x, y] = after!.polygons[0]![0]![k]!;
      expect((x - 5) / 1e-3).toBeCloseTo(u, 4);
      expect((y + 20 - 900 * u) / 10).toBeCloseTo(v, 4);
    });
  });

  it("of two clouds far apart are two", () => {
    const x = a.map((u, i) => u + (i % 2 === 0 ? 8 : -8));
    expect(densityContours(x, b, [0.6])[0]!.polygons).toHaveLength(2);
  });

  it("of points on a line, or of one point, are none", () => {
    expect(
      densityContours(
        a,
        a.map((u) => 3 * u + 1),
        SIGMA_SHARES,
      ),
    ).toEqual([]);
    expect(densityContours(a, new Float64Array(n).fill(0.1), SIGMA_SHARES)).toEqual([]);
    expect(densityContours(new Float64Array(n).fill(0.1), a, SIGMA_SHARES)).toEqual([]);
    expect(densityContours(a.slice(0, 1), b.slice(0, 1), SIGMA_SHARES)).toEqual([]);
  });
});
