import { describe, expect, it } from "vitest";
import { limitRatio } from "../../../eval/fit/limit-ratio.ts";
import { normals } from "../samples.ts";

const SIGMA = 1.3;
const MEAN = 0.2;
const sample = (n: number, object: number): Float64Array => normals(n, object).map((x) => MEAN + SIGMA * x);

describe("limitRatio", () => {
  it("finds the standard deviation both ways, and the mean", () => {
    const { robust, plain, mean } = limitRatio(sample(40_000, 1));
    expect(robust).toBeCloseTo(SIGMA, 1);
    expect(plain).toBeCloseTo(SIGMA, 1);
    expect(mean).toBeCloseTo(MEAN, 1);
  });

  it("knows its errors: those of 400 samples of 300", () => {
    const all = Array.from({ length: 400 }, (_, k) => limitRatio(sample(300, k + 2)));
    for (const [value, error] of [
      ["robust", "robust_error"],
      ["plain", "plain_error"],
      ["mean", "mean_error"],
    ] as const) {
      const average = all.reduce((sum, r) => sum + r[value], 0) / all.length;
      const spread = Math.sqrt(all.reduce((sum, r) => sum + (r[value] - average) ** 2, 0) / all.length);
      const claimed = all.reduce((sum, r) => sum + r[error], 0) / all.length;
      expect(Math.abs(spread / claimed - 1)).toBeLessThan(0.15); // 400 of them: 3.5 %
    }
  });

  it("hardly minds a few that are far off, robustly", () => {
    const z = sample(1000, 7);
    const before = limitRatio(z).robust;
    z.fill(100, 0, 5);
    const { robust, plain } = limitRatio(z);
    expect(Math.abs(robust - before)).toBeLessThan(0.05);
    expect(plain).toBeGreaterThan(3);
  });
});
