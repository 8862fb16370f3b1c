import { describe, expect, it } from "vitest";
import { crossPredict, predictLocally } from "../../../eval/stats/local-linear.ts";
import { determination } from "../../../eval/stats/metrics.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import { Stream } from "../../../shared/random/stream.ts";

const N = 600;
const s = new Stream(1, 1, 1);
const uniform = (): Float64Array => Float64Array.from({ length: N }, () => s.uniform());
const [x, y] = [uniform(), uniform()];
const points = pointsOf([x, y.map((v) => 1000 * v)]);
const of = (f: (x: number, y: number) => number): Float64Array => x.map((v, i) => f(v, y[i]));

describe("local linear regression", () => {
  it("law: a plane is found exactly, whatever the units of its dimensions", () => {
    const target = of((a, b) => 3 - 2 * a + 5 * b);
    const [estimate] = predictLocally({ points, target }, pointsOf([[0.4], [600]]), 20);
    expect(estimate).toBeCloseTo(3 - 0.8 + 3, 9);
  });

  it("follows a curved surface, where one plane for all does not", () => {
    const target = of((a, b) => Math.sin(6 * a) * Math.cos(6 * b));
    const local = determination(crossPredict({ points, target }, 20, 5), target);
    expect(local).toBeGreaterThan(0.9);
    expect(determination(crossPredict({ points, target }, 480, 5), target)).toBeLessThan(0.6);
  });

  it("stays within the targets of its neighbours", () => {
    const target = of((a) => a);
    const [far] = predictLocally({ points, target }, pointsOf([[3], [500]]), 20);
    expect(far).toBe(Math.max(...target));
  });

  it("finds nothing in targets that have nothing to do with the points", () => {
    const target = uniform();
    expect(determination(crossPredict({ points, target }, 20, 5), target)).toBeLessThan(0);
  });

  it("predicts no point from itself", () => {
    const target = of(() => 0);
    target[17] = 1;
    expect(crossPredict({ points, target }, 20, 5)[17]).toBe(0);
  });
});
