import { describe, expect, it } from "vitest";
import { chiSquareTest } from "../../../../eval/stats/chi-square.ts";
import { Stream } from "../../../../shared/random/stream.ts";
import { type Count, countAt, mostOf, poissonAt } from "../../../../sim/layers/neighbours/count.ts";

const DRAWS = 40_000;

/** Numbers in bins of one value each, the last for all that are larger, so that none expects fewer than 10 draws. */
function pearson(count: Count, pmf: (k: number) => number): number {
  const stream = new Stream(5, 0, 99);
  const bins: number[] = [];
  const expected: number[] = [];
  let left = 1;
  let [low, sum] = [0, 0];
  const edges: number[] = [];
  for (let k = 0; left * DRAWS > 20; k++) {
    sum += pmf(k);
    left -= pmf(k);
    if (sum * DRAWS < 10) continue;
    edges.push(k);
    expected.push(sum * DRAWS);
    sum = 0;
    low = k + 1;
  }
  edges.push(Infinity);
  expected.push((sum + left) * DRAWS);
  bins.push(...edges.map(() => 0));
  for (let i = 0; i < DRAWS; i++) {
    const k = countAt(count, stream.uniform());
    bins[edges.findIndex((edge) => k <= edge)]++;
  }
  expect(low).toBeGreaterThan(0);
  return chiSquareTest(bins, expected).p;
}

/** ln k! as a sum: independent of the recurrence. */
const logFactorial = (k: number): number =>
  Array.from({ length: k }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);

describe("a Poisson number", () => {
  it.each([0.3, 4, 60])("of mean %d has its distribution (chi-square)", (mean) => {
    const pmf = (k: number) => Math.exp(k * Math.log(mean) - mean - logFactorial(k));
    expect(pearson({ poisson: mean }, pmf)).toBeGreaterThan(1e-3);
    // the test sees a mean that is 3 % off
    const off = (k: number) => Math.exp(k * Math.log(1.03 * mean) - 1.03 * mean - logFactorial(k));
    if (mean > 1) expect(pearson({ poisson: mean }, off)).toBeLessThan(1e-3);
  });

  it("is the least whose cumulative probability is above u", () => {
    const e = Math.exp(-2);
    expect(poissonAt(2, e * (1 - 1e-12))).toBe(0);
    expect(poissonAt(2, e)).toBe(1);
    expect(poissonAt(2, 3 * e * (1 - 1e-12))).toBe(1);
    expect(poissonAt(2, 3 * e * (1 + 1e-12))).toBe(2);
    expect(poissonAt(0, 0.999)).toBe(0);
  });

  it("ends for the largest numbers that a stream gives", () => {
    for (const mean of [1e-9, 1, 100, 700]) {
      const largest = poissonAt(mean, 1 - 2 ** -53);
      expect(largest).toBeGreaterThanOrEqual(0);
      expect(largest).toBeLessThan(mean + 12 * Math.sqrt(mean) + 60);
    }
  });
});

describe("a uniform number", () => {
  it("has all values from the least to the most, both included, as often (chi-square)", () => {
    const pmf = (k: number) => (k >= 2 && k <= 6 ? 0.2 : 0);
    expect(pearson({ uniform: [2, 6] }, pmf)).toBeGreaterThan(1e-3);
    expect(countAt({ uniform: [2, 6] }, 2 ** -54)).toBe(2);
    expect(countAt({ uniform: [2, 6] }, 1 - 2 ** -53)).toBe(6);
  });
});

it("the most that can be drawn is known", () => {
  expect(mostOf(7)).toBe(7);
  expect(mostOf({ uniform: [2, 6] })).toBe(6);
  // P(K > 23) = 8.1e-10 and P(K > 22) = 3.9e-9 for a mean of 5 (scipy.stats.poisson.sf)
  expect(mostOf({ poisson: 5 })).toBe(23);
});
