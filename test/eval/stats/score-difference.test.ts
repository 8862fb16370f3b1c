// @module-tag slow
import { describe, expect, it } from "vitest";
import { scoreDifference } from "../../../eval/stats/score-difference.ts";
import { normals } from "../samples.ts";

describe("scoreDifference", () => {
  it("covers the true difference in 95 % of the trials", () => {
    const TRIALS = 300;
    let inside = 0;
    for (let t = 0; t < TRIALS; t++) {
      const shared = normals(200, 3 * t).map((z) => 10 * z);
      const noise = normals(200, 3 * t + 1);
      const { low, high } = scoreDifference(
        shared,
        shared.map((s, i) => s + 0.2 + noise[i]),
      );
      inside += low <= -0.2 && -0.2 <= high ? 1 : 0;
    }
    expect(Math.abs(inside / TRIALS - 0.95)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / TRIALS) + 0.01);
  });

  it("is paired: what both share cancels", () => {
    const shared = normals(200, 1).map((z) => 1000 * z);
    const { value, low, high } = scoreDifference(
      shared.map((s) => s + 1),
      shared,
    );
    for (const x of [value, low, high]) expect(x).toBeCloseTo(1, 9);
  });

  it("leaves out objects that one of them has no score of", () => {
    const { value, left_out } = scoreDifference(
      Float64Array.of(1, Number.NaN, 3),
      Float64Array.of(0, 0, Number.POSITIVE_INFINITY),
    );
    expect(value).toBe(1);
    expect(left_out).toBe(1);
  });
});
