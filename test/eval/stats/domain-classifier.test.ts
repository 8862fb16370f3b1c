import { describe, expect, it } from "vitest";
import { domainArea } from "../../../eval/stats/domain-classifier.ts";
import type { Points } from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

const WIDTH = 4;
const set = (count: number, seed: number, change: (x: number, j: number) => number = (x) => x): Points => ({
  ...{ count, width: WIDTH },
  values: normals(count * WIDTH, seed).map((x, at) => change(x, at % WIDTH)),
});
const REPEATED = { permutations: 99, seed: 0 };

describe("domainArea", () => {
  it("rejects one population in about as many cases as it says", () => {
    const tests = Array.from({ length: 60 }, (_, r) =>
      domainArea(set(40, 100 + 2 * r), set(40, 101 + 2 * r), { permutations: 39, seed: r }),
    );
    const rejected = tests.filter(({ p }) => p <= 0.1).length;
    expect(rejected).toBeLessThan(15); // 6 +- 2.3
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    expect(Math.abs(mean(tests.map(({ p }) => p)) - 0.5)).toBeLessThan(0.15); // 0.04
    expect(Math.abs(mean(tests.map(({ nullMean }) => nullMean)) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(mean(tests.map(({ value }) => value)) - 0.5)).toBeLessThan(0.03);
  });

  it.each([
    ["a mean that moved", (x: number, j: number) => (j === 2 ? x + 0.8 : x)],
    ["a width alone", (x: number, j: number) => (j === 1 ? 1.8 * x : x)],
  ])("finds %s", (_, change) => {
    const { value, null95, p } = domainArea(set(200, 11), set(200, 12, change), REPEATED);
    expect(value).toBeGreaterThan(0.6);
    expect(null95).toBeLessThan(0.58);
    expect(p).toBe(0.01);
  });

  it("is the area that the overlap of two normal distributions allows", () => {
    // means 1 apart: Phi(1 / sqrt 2)
    const { value } = domainArea(
      set(1500, 3),
      set(1500, 4, (x, j) => (j === 0 ? x + 1 : x)),
      {
        ...{ permutations: 1, seed: 0 },
      },
    );
    expect(Math.abs(value - 0.7602)).toBeLessThan(0.03);
  });

  it("takes units, sets of unlike sizes, and coordinates that do not vary", () => {
    const scaled = (points: Points): Points => ({
      ...points,
      values: points.values.map((x, at) => [1e6 * x + 3, x, 1e-6 * x, 7][at % WIDTH]!),
    });
    const plain = (points: Points): Points => ({
      ...points,
      values: points.values.map((x, at) => (at % WIDTH === 3 ? 0 : x)),
    });
    const [a, b] = [set(300, 5), set(50, 6, (x) => x + 0.8)];
    const result = domainArea(scaled(a), scaled(b), REPEATED);
    expect(result.value).toBeCloseTo(domainArea(plain(a), plain(b), REPEATED).value, 6);
    expect(result.p).toBe(0.01);
  });

  it("depends on its seed alone, and takes five points", () => {
    const few = () => domainArea(set(5, 7), set(5, 8), { permutations: 19, seed: 3 });
    expect(few()).toEqual(few());
    expect(few().p).toBeGreaterThan(0.04);
  });
});
