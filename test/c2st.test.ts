// @module-tag slow
import { describe, expect, it } from "vitest";
import { pointsOf } from "../eval/stats/points.ts";
import { normalCdf } from "../shared/math/normal.ts";
import { c2st } from "./c2st.ts";
import { normals, uniforms } from "./eval/samples.ts";

const N = 10_000;
const correlated = (rho: number, object: number) => {
  const [x, y] = [normals(N, object), normals(N, object + 1)];
  return pointsOf([x, y.map((v, i) => rho * x[i] + Math.sqrt(1 - rho * rho) * v)]);
};
/** Half a ring of radius 1 about (+-0.5, 0), as two moons have. */
const moons = (object: number, width: number) => {
  const [angle, noise] = [uniforms(N, object, -Math.PI / 2, Math.PI / 2), normals(N, object + 1)];
  const side = (i: number) => (i % 2 === 0 ? 1 : -1);
  const radius = noise.map((e) => 1 + width * e);
  return pointsOf([
    angle.map((a, i) => side(i) * (0.5 + radius[i] * Math.cos(a))),
    angle.map((a, i) => radius[i] * Math.sin(a)),
  ]);
};
const cube = (d: number, object: number) => Array.from({ length: d }, (_, j) => normals(N, object + j));

describe("c2st", () => {
  it.each([0, 1])("of equal distributions is 0.5 (%d)", (t) => {
    for (const share of [
      c2st(correlated(0.8, 40 * t), correlated(0.8, 40 * t + 3)),
      c2st(moons(40 * t + 5, 0.1), moons(40 * t + 7, 0.1)),
      c2st(pointsOf(cube(4, 40 * t + 10)), pointsOf(cube(4, 40 * t + 20))),
    ])
      expect(Math.abs(share - 0.5)).toBeLessThan(0.02); // four standard errors
  });

  it.each([0.5, 1, 2])("of two normal ones %d apart is nearly what the best classifier reaches", (apart) => {
    const [a, b] = [normals(N, 9), normals(N, 10).map((z) => z + apart)];
    const best = normalCdf(apart / 2);
    const share = c2st(pointsOf([a]), pointsOf([b]));
    expect(share).toBeLessThan(best + 0.015);
    expect(share).toBeGreaterThan(0.5 + 0.7 * (best - 0.5));
  });

  it("finds another correlation, moons of another width, and widths in four dimensions", () => {
    expect(c2st(correlated(0.8, 11), correlated(0.5, 13))).toBeGreaterThan(0.55);
    expect(c2st(moons(15, 0.1), moons(17, 0.2))).toBeGreaterThan(0.6);
    expect(
      c2st(pointsOf(cube(4, 30)), pointsOf(cube(4, 50).map((z) => z.map((x) => 0.8 * x)))),
    ).toBeGreaterThan(0.55);
  });
});
