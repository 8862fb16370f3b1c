import { describe, expect, it } from "vitest";
import { predictiveOf } from "../../../eval/stats/predictive.ts";
import { normals } from "../samples.ts";

describe("stamps of posterior samples", () => {
  it("have the mean and the standard deviation of each pixel", () => {
    const { mean, sd, residual } = predictiveOf(Float32Array.of(1, 10, 3, 10, 5, 10), Float32Array.of(5, 10));
    expect([...mean]).toEqual([3, 10]);
    expect([...sd]).toEqual([2, 0]);
    expect([...residual]).toEqual([1, 0]);
  });

  it("law: residuals of a stamp that is one more draw, with its noise, have unit variance", () => {
    const [pixels, count] = [2000, 100];
    const truth = normals(pixels, 1);
    const drawn = Float32Array.from(normals(count * pixels, 2).map((x) => 100 + 3 * x));
    const noise = normals(pixels, 3);
    const input = Float32Array.from(truth.map((x, p) => 100 + 3 * x + 4 * noise[p]!));
    const { residual } = predictiveOf(drawn, input, () => 16);
    const variance = residual.reduce((sum, r) => sum + r * r, 0) / pixels;
    expect(variance).toBeCloseTo(1, 1);
    const bare = predictiveOf(drawn, input).residual.reduce((sum, r) => sum + r * r, 0) / pixels;
    expect(bare).toBeGreaterThan(2.5); // 25 / 9
  });
});
