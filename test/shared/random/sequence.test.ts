import { describe, expect, it } from "vitest";
import { Sequence } from "../../../shared/random/sequence.ts";

const take = (count: number, next: () => number): Float64Array => Float64Array.from({ length: count }, next);
const mean = (values: Float64Array): number => values.reduce((a, b) => a + b) / values.length;

describe("Sequence", () => {
  it("is named: equal names give equal numbers, others others, in every version of galforge", () => {
    const of = (name: string): number[] => {
      const random = new Sequence(name);
      return [random.uniform(), random.uniform()];
    };
    expect(of("bootstrap")).toEqual(of("bootstrap"));
    expect(of("bootstrap")).not.toEqual(of("folds"));
    expect(of("bootstrap")).toMatchInlineSnapshot(`
      [
        0.5444192023545139,
        0.6498696811453333,
      ]
    `);
  });

  it("is uniform in [0, 1): moments, and neighbours without correlation", () => {
    const random = new Sequence("test");
    const u = take(100_000, () => random.uniform());
    expect(u.every((v) => v >= 0 && v < 1)).toBe(true);
    expect(Math.abs(mean(u) - 0.5)).toBeLessThan(4 / Math.sqrt(12 * u.length));
    expect(Math.abs(mean(u.map((v) => (v - 0.5) ** 2)) - 1 / 12)).toBeLessThan(1e-3);
    const product = mean(u.subarray(1).map((v, i) => 12 * (v - 0.5) * (u[i] - 0.5)));
    expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(u.length));
  });

  it("draws integers below n, all equally often", () => {
    const random = new Sequence("test");
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]++;
    const chi2 = counts.reduce((sum, c) => sum + (c - 10_000) ** 2 / 10_000, 0);
    expect(chi2).toBeLessThan(22.5); // 6 degrees of freedom: one in a thousand
    expect(counts).toHaveLength(7);
  });

  it("has normal numbers of mean 0, variance 1 and fourth moment 3", () => {
    const random = new Sequence("test");
    const x = take(100_000, () => random.normal());
    expect(Math.abs(mean(x))).toBeLessThan(4 / Math.sqrt(x.length));
    expect(Math.abs(mean(x.map((v) => v ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(2 / x.length));
    expect(Math.abs(mean(x.map((v) => v ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / x.length));
  });
});
