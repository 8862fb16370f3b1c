import { describe, expect, it } from "vitest";
import { type Logistic, logits, ridgeLogistic } from "../../../eval/stats/ridge-logistic.ts";
import { normals, uniforms } from "../samples.ts";

const N = 400;
const points = { count: N, width: 3, values: normals(3 * N, 1) };
const u = uniforms(N, 2);
const truth: Logistic = { weights: Float64Array.from([1.5, -0.7, 0]), bias: 0.4 };
const classes = logits(truth, points).map((logit, i) => (u[i]! < 1 / (1 + Math.exp(-logit)) ? 1 : 0));

/** d/dw of sum ln p - penalty |w|^2 / 2, d/dbias last: 0 at the maximum. */
function gradient(fitted: Logistic, penalty: number): number[] {
  const errors = logits(fitted, points).map((logit, i) => classes[i]! - 1 / (1 + Math.exp(-logit)));
  const sum = (f: (i: number) => number) => errors.reduce((all, error, i) => all + error * f(i), 0);
  return [
    ...[0, 1, 2].map((j) => sum((i) => points.values[3 * i + j]!) - penalty * fitted.weights[j]!),
    sum(() => 1),
  ];
}

describe("ridgeLogistic", () => {
  it.each([0.1, 10, 100])("finds the maximum with a penalty of %f", (penalty) => {
    const fitted = ridgeLogistic(points, penalty)(classes);
    for (const slope of gradient(fitted, penalty)) expect(Math.abs(slope)).toBeLessThan(0.3); // of 400 points
    expect(Math.abs(gradient({ ...fitted, bias: fitted.bias + 0.1 }, penalty)[3]!)).toBeGreaterThan(3);
  });

  it("finds what made the classes, and less of it with a large penalty", () => {
    const { weights, bias } = ridgeLogistic(points, 0.1)(classes);
    expect(weights[0]).toBeGreaterThan(1.1);
    expect(weights[0]).toBeLessThan(1.9);
    expect(weights[1]).toBeLessThan(-0.4);
    expect(Math.abs(weights[2]!)).toBeLessThan(0.4);
    expect(bias).toBeGreaterThan(0);
    expect(ridgeLogistic(points, 1000)(classes).weights[0]).toBeLessThan(0.3);
  });

  it("ends where classes are told apart without an error", () => {
    const split = points.values.filter((_, at) => at % 3 === 0).map((x) => (x > 0 ? 1 : 0));
    const { weights } = ridgeLogistic(points, 1)(split);
    expect(weights[0]).toBeGreaterThan(2);
    expect(weights.every(Number.isFinite)).toBe(true);
  });
});
