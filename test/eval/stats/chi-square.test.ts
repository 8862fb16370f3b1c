import { describe, expect, it } from "vitest";
import { chiSquareTail, chiSquareTest } from "../../../eval/stats/chi-square.ts";

describe("chiSquareTail", () => {
  it.each([
    [3.841458820694124, 1, 0.05],
    [18.307038053275146, 10, 0.05],
    [43.82019596448629, 19, 0.001],
  ])("of %d with %d degrees of freedom is what tables say", (x, degrees, p) => {
    expect(chiSquareTail(x, degrees)).toBeCloseTo(p, 8);
  });
});

describe("chiSquareTest", () => {
  it("sums squares over what is expected", () => {
    const { statistic, degrees, p } = chiSquareTest([12, 8, 20], [10, 10, 20]);
    expect([statistic, degrees]).toEqual([0.8, 2]);
    expect(p).toBeCloseTo(Math.exp(-0.4), 12);
  });
});
