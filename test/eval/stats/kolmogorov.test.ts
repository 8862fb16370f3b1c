// @module-tag slow
import { Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { kolmogorovTail, kolmogorovTest } from "../../../eval/stats/kolmogorov.ts";
import { uniforms } from "../samples.ts";

/** P(D < d) of n values, exact: n!/n^n times an element of a power of Durbin's matrix (Marsaglia, Tsang & Wang 2003, J. Stat. Softw. 8, 18). */
function exactCdf(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const m = 2 * k - 1;
  const h = k - n * d;
  const factorial = (x: number): number => (x <= 1 ? 1 : x * factorial(x - 1));
  const matrix = Matrix.zeros(m, m);
  for (let i = 0; i < m; i++) for (let j = 0; j <= Math.min(m - 1, i + 1); j++) matrix.set(i, j, 1);
  for (let i = 0; i < m; i++) {
    matrix.set(i, 0, matrix.get(i, 0) - h ** (i + 1));
    matrix.set(m - 1, i, matrix.get(m - 1, i) - h ** (m - i));
  }
  matrix.set(m - 1, 0, matrix.get(m - 1, 0) + (2 * h - 1 > 0 ? (2 * h - 1) ** m : 0));
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= Math.min(m - 1, i); j++) matrix.set(i, j, matrix.get(i, j) / factorial(i - j + 1));
  }
  let power = Matrix.eye(m, m);
  for (let i = 1; i <= n; i++) power = power.mmul(matrix).mul(i / n); // n! / n^n a factor at a time
  return power.get(k - 1, k - 1);
}

describe("kolmogorovTail", () => {
  it.each([100, 200])("of %d values is within 2e-4 of the exact value", (n) => {
    for (const x of [0.4, 0.6, 0.8, 1, 1.2, 1.36, 1.63, 2]) {
      const d = x / Math.sqrt(n);
      expect(Math.abs(kolmogorovTail(d, n) - (1 - exactCdf(n, d))), `x = ${x}`).toBeLessThan(2e-4);
    }
  });

  it("falls from 1 to 0 as the distance grows, without a step", () => {
    let before = 1;
    for (let d = 0; d <= 1; d += 1e-4) {
      const p = kolmogorovTail(d, 1000);
      expect(p).toBeLessThanOrEqual(before + 1e-12);
      expect(before - p).toBeLessThan(0.01);
      before = p;
    }
    expect(before).toBe(0);
  });
});

describe("kolmogorovTest", () => {
  it("has the distance on either side of a step", () => {
    expect(kolmogorovTest(Float64Array.of(0.9, 0.2)).distance).toBeCloseTo(0.4, 12); // F = 0.5 before 0.9
    expect(kolmogorovTest(Float64Array.of(0.1, 0.2)).distance).toBeCloseTo(0.8, 12); // F = 1 at 0.2
  });

  it("of uniform numbers has p-values that are uniform", () => {
    const p = Float64Array.from({ length: 1000 }, (_, t) => kolmogorovTest(uniforms(200, t)).p);
    expect(kolmogorovTest(p).p).toBeGreaterThan(0.001);
  });

  it("finds numbers that are not uniform", () => {
    expect(kolmogorovTest(uniforms(1000, 1).map((u) => u ** 1.2)).p).toBeLessThan(1e-4);
  });
});
