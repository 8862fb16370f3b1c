import fc from "fast-check";
import { expect, it } from "vitest";
import { binomialInterval } from "../../../eval/stats/binomial.ts";

it.each([
  // R: qbinom(c(.025, .975), n, p)
  [10, 0.5, 0.95, 2, 8],
  [100, 0.1, 0.95, 5, 16],
  [1, 0.5, 0.9, 0, 1],
  [3, 0.001, 0.9, 0, 0],
  [3, 0.999, 0.9, 3, 3],
])("of Binomial(%i, %f), %f", (n, p, level, low, high) => {
  expect(binomialInterval(n, p, level)).toEqual([low, high]);
});

it("law: turns round with successes and failures", () => {
  const any = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }));
  fc.assert(
    fc.property(any, ([n, p]) => {
      const [low, high] = binomialInterval(n, p, 0.95);
      const [from, to] = binomialInterval(n, 1 - p, 0.95);
      expect(Math.abs(n - to - low)).toBeLessThanOrEqual(1); // a quantile is the upper one where both are
      expect(Math.abs(n - from - high)).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(high);
    }),
  );
});

it("of many is that of a normal distribution", () => {
  const [low, high] = binomialInterval(1e5, 0.05, 0.95);
  expect(low).toBeCloseTo(5000 - 1.96 * Math.sqrt(1e5 * 0.05 * 0.95), -1);
  expect(high).toBeCloseTo(5000 + 1.96 * Math.sqrt(1e5 * 0.05 * 0.95), -1);
});
