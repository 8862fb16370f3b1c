import { expect, it } from "vitest";
import { ksCritical, ksDistance } from "../../../shared/math/kolmogorov-smirnov.ts";
import { Stream } from "../../../shared/random/stream.ts";

const drawn = (seed: number, n: number, shift = 0) => {
  const stream = new Stream(seed, 0, 0);
  return Float64Array.from({ length: n }, () => stream.normal() + shift);
};

it("the distance is the largest difference of the distribution functions", () => {
  expect(ksDistance(Float64Array.of(3, 1, 2), Float64Array.of(2, 3, 1))).toBe(0);
  expect(ksDistance(Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5, 6))).toBe(0.5);
  expect(ksDistance(Float64Array.of(1, 1, 1), Float64Array.of(1, 2))).toBe(0.5);
  expect(ksDistance(Float64Array.of(1), Float64Array.of(2))).toBe(1);
});

it("samples of one distribution exceed the critical one in about 1 % of cases, others do not stay below", () => {
  let beyond = 0;
  for (let k = 0; k < 400; k++)
    if (ksDistance(drawn(2 * k, 200), drawn(2 * k + 1, 300)) > ksCritical(200, 300)) beyond++;
  expect(beyond).toBeLessThanOrEqual(10);
  expect(beyond).toBeGreaterThan(0);
  expect(ksDistance(drawn(1, 200), drawn(2, 300, 0.5))).toBeGreaterThan(ksCritical(200, 300));
});
