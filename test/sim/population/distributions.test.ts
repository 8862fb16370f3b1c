import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../../shared/random/stream.ts";
import { DISTRIBUTIONS, drawChoice } from "../../../sim/population/distributions.ts";

const COUNT = 20_000;

function draws(name: string, args: readonly number[], count = COUNT): Float64Array {
  const d = DISTRIBUTIONS.get(name)!;
  expect(d.valid(args)).toBe(true);
  const stream = new Stream(11, 5, 77);
  return Float64Array.from({ length: count }, () => d.draw(stream, args));
}

/** Error function to 1.2e-7 (Numerical Recipes, erfcc): enough for a test at 1e-2. */
function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const poly = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ].reduceRight((sum, c) => sum * t + c, 0);
  const tail = (t * Math.exp(-z * z + poly)) / 2;
  return x > 0 ? 1 - tail : tail;
}

const between = (cdf: (x: number) => number, low: number, high: number) => (x: number) =>
  (cdf(x) - cdf(low)) / (cdf(high) - cdf(low));

const cases: readonly [string, readonly number[], (x: number) => number][] = [
  ["uniform", [-2, 3], (x) => (x + 2) / 5],
  ["log_uniform", [0.1, 1000], (x) => Math.log(x / 0.1) / Math.log(1e4)],
  ["normal", [3, 2], (x) => normalCdf((x - 3) / 2)],
  ["log_normal", [2, 0.5], (x) => normalCdf(Math.log(x / 2) / 0.5)],
  ["truncated_normal", [0, 1, -4, 4], between(normalCdf, -4, 4)],
  ["truncated_normal", [1, 2, 0, 1.5], between((x) => normalCdf((x - 1) / 2), 0, 1.5)],
  ["truncated_normal", [0, 1, 0.5, 6], between(normalCdf, 0.5, 6)],
  ["truncated_normal", [0, 1, 1, 1.2], between(normalCdf, 1, 1.2)],
  ["truncated_normal", [5, 1, -3, 4], between((x) => normalCdf(x - 5), -3, 4)],
  // far in the tail the density is exponential: exp(-30 (x - 30)) (1 + O(1e-3))
  ["truncated_normal", [0, 1, 30, 40], (x) => 1 - Math.exp(-(x * x - 900) / 2)],
  ["beta", [1, 3], (x) => 1 - (1 - x) ** 3],
  ["beta", [2.5, 1], (x) => x ** 2.5],
  ["beta", [0.5, 0.5], (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
  ["beta", [1, 2, 10, 20], (x) => 1 - (1 - (x - 10) / 10) ** 2],
  ["power_law", [1, 100, -2.5], (x) => (1 - x ** -1.5) / (1 - 100 ** -1.5)],
  ["power_law", [1, 100, -1], (x) => Math.log(x) / Math.log(100)],
  ["power_law", [0.5, 8, 3], (x) => (x ** 4 - 0.5 ** 4) / (8 ** 4 - 0.5 ** 4)],
];

describe("draws", () => {
  it.each(cases)("%s %j follows its cumulative distribution", (name, args, cdf) => {
    const sorted = draws(name, args).sort();
    let worst = 0;
    for (let i = 0; i < COUNT; i++) {
      worst = Math.max(worst, Math.abs(cdf(sorted[i]) - (i + 0.5) / COUNT));
    }
    // Kolmogorov-Smirnov: 1.95 / sqrt(N) is exceeded once in a thousand; the stream is fixed
    expect(worst).toBeLessThan(1.95 / Math.sqrt(COUNT));
  });

  it("stay inside their support, for any arguments", () => {
    const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    const real = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const args = fc.tuple(positive, positive, real, positive);
    fc.assert(
      fc.property(args, fc.nat(), ([p, w, r, sd], object) => {
        const lists: Record<string, readonly number[]> = {
          uniform: [r, r + w],
          log_uniform: [p, p + w],
          power_law: [p, p + w, r],
          truncated_normal: [r, sd, -r, -r + w],
          beta: [p + 0.05, w + 0.05, r, r + w],
        };
        for (const [name, list] of Object.entries(lists)) {
          const d = DISTRIBUTIONS.get(name)!;
          if (!d.valid(list)) continue; // r + w may round to r
          const [low, high] = d.support(list);
          const x = d.draw(new Stream(1, object, 2), list);
          expect(x, `${name} ${list}`).toBeGreaterThanOrEqual(low);
          expect(x, `${name} ${list}`).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  it("beta has the mean and variance of its shapes", () => {
    const x = draws("beta", [2, 5]);
    const mean = x.reduce((s, v) => s + v, 0) / COUNT;
    const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / COUNT;
    expect(mean).toBeCloseTo(2 / 7, 2);
    expect(variance).toBeCloseTo(10 / (49 * 8), 3);
  });

  it.each([
    ["uniform", [2, 1]],
    ["uniform", [1, 1]],
    ["log_uniform", [0, 1]],
    ["normal", [0, 0]],
    ["log_normal", [-1, 1]],
    ["truncated_normal", [0, -1, 0, 1]],
    ["truncated_normal", [0, 1, 1, 0]],
    ["beta", [0, 1]],
    ["beta", [1, 1, 3, 2]],
    ["beta", [1, 1, 3]],
    ["power_law", [-1, 1, 2]],
    ["uniform", [Number.NaN, 1]],
  ])("refuses %s %j", (name, args) => {
    expect(DISTRIBUTIONS.get(name)!.valid(args)).toBe(false);
  });
});

describe("drawChoice", () => {
  it("takes each value in proportion to its weight, and never one of weight 0", () => {
    const stream = new Stream(3, 1, 4);
    const counts = new Map<number, number>();
    for (let i = 0; i < COUNT; i++) {
      const x = drawChoice(stream, [7, 8, 9, 10], [3, 0, 1, 0]);
      counts.set(x, (counts.get(x) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([7, 9]);
    // four standard deviations of a binomial
    expect(Math.abs(counts.get(7)! / COUNT - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / COUNT));
  });
});

describe("truncated_normal far out in its tail", () => {
  const draw = DISTRIBUTIONS.get("truncated_normal")!.draw;

  it.each([
    [[0.6, 1e-200, 1, 2], 1],
    [[1e308, 0.22, 0.12, 1], 1],
    [[-1e308, 1, 1e308, 1.1e308], 1e308],
    [[3, 5e-324, 0, 2], 2],
  ] as const)("%j ends, at its near end", (args, near) => {
    for (let i = 0; i < 50; i++) expect(draw(new Stream(1, i, 2), args)).toBe(near);
  });

  it("is an exponential of rate distance / sd^2", () => {
    const stream = new Stream(5, 1, 2);
    let sum = 0;
    for (let i = 0; i < 4000; i++) sum += draw(stream, [0, 1, 2e6, 3e6]) - 2e6;
    // mean 5e-7, in whole steps of the numbers near 2e6, 2.3e-10; four standard deviations
    expect(Math.abs(sum / 4000 / 5e-7 - 1)).toBeLessThan(4 / Math.sqrt(4000));
  });
});
