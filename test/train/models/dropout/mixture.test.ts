import fc from "fast-check";
import { expect, it } from "vitest";
import { normalQuantile } from "../../../../shared/math/normal.ts";
import {
  deviationOf,
  logMeanExp,
  logNormal,
  mixtureCdf,
  mixtureQuantile,
} from "../../../../train/models/dropout/mixture.ts";

const components = fc.array(
  fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: 0.01, max: 5, noNaN: true })),
  { minLength: 1, maxLength: 20 },
);

it("law: quantiles are the inverse of probabilities, also between components that are far apart", () => {
  fc.assert(
    fc.property(components, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (pairs, p) => {
      const [m, s] = [pairs.map(([mean]) => mean), pairs.map(([, sigma]) => sigma)];
      const x = mixtureQuantile(p)(m, s);
      const [below, above] = [mixtureCdf(x - 1e-6, m, s), mixtureCdf(x + 1e-6, m, s)];
      expect(below).toBeLessThanOrEqual(p + 1e-9);
      expect(above).toBeGreaterThanOrEqual(p - 1e-9);
    }),
  );
});

it("of one component are those of a normal distribution", () => {
  expect(mixtureQuantile(0.16)([3], [2])).toBeCloseTo(3 + 2 * normalQuantile(0.16), 9);
  expect(mixtureCdf(3, [3], [2])).toBeCloseTo(0.5, 12);
  expect(logNormal(4, 3, 2)).toBeCloseTo(Math.log(0.17603266338), 9);
});

it("means of exponentials neither overflow nor lose an impossible value", () => {
  expect(logMeanExp([1000, 1000 + Math.log(3)])).toBeCloseTo(1000 + Math.log(2), 9);
  expect(logMeanExp([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
  expect(deviationOf([1, 3])).toBe(1);
});
