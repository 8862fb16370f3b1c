import { describe, expect, it } from "vitest";
import { fitLinear, predictLinear } from "../../../eval/stats/linear-regression.ts";
import { normals, uniforms } from "../samples.ts";

const n = 300;
const features = [normals(n, 1), uniforms(n, 2, 5e4, 6e4), uniforms(n, 3, -1e-3, 1e-3)];

describe("fitLinear", () => {
  it("finds an exact relation, whatever the scales, for several targets", () => {
    const truth = features[0].map((x, i) => 3 - 2 * x + 1e-4 * features[1][i] + 500 * features[2][i]);
    const other = features[1].map((x) => x - 7);
    const [model, second] = fitLinear(features, [truth, other]);
    expect(model.intercept).toBeCloseTo(3, 9);
    expect([...model.weights].map((w, j) => w / [-2, 1e-4, 500][j])).toEqual(
      [1, 1, 1].map((w) => expect.closeTo(w, 9)),
    );
    predictLinear(model, features).forEach((p, i) => {
      expect(p).toBeCloseTo(truth[i], 9);
    });
    predictLinear(second, features).forEach((p, i) => {
      expect(p).toBeCloseTo(other[i], 6);
    });
  });

  it("leaves a residual that no feature explains: the least squares", () => {
    const truth = features[0].map((x, i) => x + Math.sin(17 * i));
    const [model] = fitLinear(features, [truth]);
    const residual = predictLinear(model, features).map((p, i) => truth[i] - p);
    for (const column of [new Float64Array(n).fill(1), ...features]) {
      const size = Math.sqrt(column.reduce((s, x) => s + x * x, 0) * residual.reduce((s, x) => s + x * x, 0));
      expect(Math.abs(column.reduce((s, x, i) => s + x * residual[i], 0)) / size).toBeLessThan(1e-10);
    }
  });

  it("takes features that are constant, or copies of others", () => {
    const truth = features[0].map((x) => 2 * x + 1);
    const [model] = fitLinear([features[0], features[0], new Float64Array(n).fill(0.1)], [truth]);
    expect([...model.weights]).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9), 0]);
    expect(model.intercept).toBeCloseTo(1, 9);
  });
});
