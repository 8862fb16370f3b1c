import { describe, expect, it } from "vitest";
import { meanDiscrepancy } from "../../../eval/stats/mean-discrepancy.ts";
import type { Points } from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

const set = (count: number, seed: number, change = (x: number): number => x): Points => ({
  ...{ count, width: 3 },
  values: normals(count * 3, seed).map(change),
});

/** By the definition. */
function slowly(a: Points, b: Points, bandwidth: number): number {
  const kernel = (p: Points, i: number, q: Points, j: number): number => {
    let square = 0;
    for (let d = 0; d < 3; d++) square += (p.values[3 * i + d]! - q.values[3 * j + d]!) ** 2;
    return Math.exp(-square / (2 * bandwidth ** 2));
  };
  const mean = (p: Points, q: Points): number => {
    let [sum, n] = [0, 0];
    for (let i = 0; i < p.count; i++) {
      for (let j = 0; j < q.count; j++) {
        if (p === q && i === j) continue;
        sum += kernel(p, i, q, j);
        n++;
      }
    }
    return sum / n;
  };
  return mean(a, a) + mean(b, b) - 2 * mean(a, b);
}

describe("meanDiscrepancy", () => {
  it("is what its formula says, of sets of unlike sizes", () => {
    const [a, b] = [set(30, 1), set(17, 2, (x) => x + 0.4)];
    const { value, bandwidth } = meanDiscrepancy(a, b, { permutations: 1, seed: 0 });
    expect(value).toBeCloseTo(slowly(a, b, bandwidth), 6);
    expect(bandwidth).toBeGreaterThan(1.9); // sqrt(2 chi2_3), median
    expect(bandwidth).toBeLessThan(2.6);
  });

  it("rejects one population in about as many cases as it says, and is 0 in the mean", () => {
    const tests = Array.from({ length: 60 }, (_, r) =>
      meanDiscrepancy(set(30, 100 + 2 * r), set(45, 101 + 2 * r), { permutations: 39, seed: r }),
    );
    expect(tests.filter(({ p }) => p <= 0.1).length).toBeLessThan(15); // 6 +- 2.3
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    expect(Math.abs(mean(tests.map(({ p }) => p)) - 0.5)).toBeLessThan(0.15);
    expect(Math.abs(mean(tests.map(({ value }) => value)))).toBeLessThan(0.01); // a biased one has 0.03
  });

  it.each([
    ["a mean", (x: number) => x + 0.3],
    ["a width", (x: number) => 1.4 * x],
  ])("finds %s that differs", (_, change) => {
    const { value, null95, p } = meanDiscrepancy(set(200, 3), set(200, 4, change), {
      ...{ permutations: 99, seed: 0 },
    });
    expect(value).toBeGreaterThan(2 * null95);
    expect(p).toBe(0.01);
  });

  it("says nothing of points that are all the same", () => {
    const same = { count: 5, width: 1, values: new Float64Array(5) };
    expect(meanDiscrepancy(same, same, { permutations: 19, seed: 0 })).toMatchObject({ value: 0, p: 1 });
  });
});
