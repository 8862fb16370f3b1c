import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../../../shared/math/normal.ts";

// reference values: mpmath 1.3
describe("normalCdf", () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [1.96, 0.97500210485178],
    [-3, 0.00134989803163009],
    [6, 0.999999999013412],
    [-41, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.POSITIVE_INFINITY, 1],
  ])("of %f is %f", (x, p) => {
    expect(normalCdf(x)).toBeCloseTo(p, 13);
  });
});

describe("normalQuantile", () => {
  it.each([0.001, 0.16, 0.5, 0.7, 0.9999])("undoes normalCdf at %f", (p) => {
    expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 11);
  });
});
