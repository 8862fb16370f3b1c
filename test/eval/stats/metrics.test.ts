import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { medianInPlace } from "../../../eval/stats/median.ts";
import { measure, type Sample, squaredCorrelation } from "../../../eval/stats/metrics.ts";
import { normals } from "../samples.ts";

const value = fc.double({ min: -1e4, max: 1e4, noNaN: true });
/** n rows of truth, predictor, prediction, not all equal */
const sample = fc
  .array(fc.tuple(value, value, value), { minLength: 5, maxLength: 60 })
  .map(
    (rows): Sample => ({
      truth: Float64Array.from(rows, (r) => r[0]),
      predictor: Float64Array.from(rows, (r) => r[1]),
      predicted: Float64Array.from(rows, (r) => r[2]),
    }),
  )
  .filter(({ truth, predictor }) => spread(truth) > 1 && spread(predictor) > 1);
const spread = (x: Float64Array): number => Math.max(...x) - Math.min(...x);
const factor = fc.double({ min: 0.01, max: 100, noNaN: true });

describe("medianInPlace", () => {
  it("is the middle of the sorted values, many of them equal or not", () => {
    const values = fc.array(fc.oneof(value, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(values, (list) => {
        const sorted = Float64Array.from(list).sort();
        const half = sorted.length / 2;
        const expected = half % 1 === 0 ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)];
        const given = Float64Array.from(list);
        expect(medianInPlace(given)).toBe(expected);
        expect(given.sort()).toEqual(sorted);
      }),
    );
  });

  it("takes linear time, sorted or not", () => {
    const n = 1e6;
    expect(medianInPlace(Float64Array.from({ length: n }, (_, i) => i))).toBe((n - 1) / 2);
    expect(medianInPlace(Float64Array.from({ length: n }, (_, i) => -i))).toBe((1 - n) / 2);
    expect(medianInPlace(new Float64Array(n).fill(7))).toBe(7);
  });
});

describe("measure", () => {
  it("gives what a hand computes", () => {
    const given: Sample = {
      truth: Float64Array.of(1, 2, 3, 4, 5),
      predictor: Float64Array.of(2, 1, 4, 3, 5),
      predicted: Float64Array.of(1.5, 2, 3, 4.25, 25),
    };
    // differences 0.5, 0, 0, 0.25, 20: median 0.25; deviations 0.25, 0.25, 0.25, 0, 19.75: median 0.25
    const found = measure(given);
    expect(found.r2_linear).toBeCloseTo(0.64, 14); // correlation 0.8
    expect(found.r2).toBeCloseTo(1 - (0.25 + 0.0625 + 400) / 10, 12);
    expect(found.bias).toBe(0.25);
    expect(found.scatter).toBeCloseTo(0.25 * 1.4826022185056018, 14);
    expect(found.outliers).toBe(0.2);
  });

  it("does not change r2_linear when the predictor gets another unit, origin or sign", () => {
    fc.assert(
      fc.property(sample, factor, value, fc.boolean(), (s, a, b, negative) => {
        const predictor = s.predictor.map((p) => (negative ? -a : a) * p + b);
        expect(squaredCorrelation(predictor, s.truth)).toBeCloseTo(
          squaredCorrelation(s.predictor, s.truth),
          6,
        );
      }),
    );
  });

  it("has r2 <= r2_linear of the prediction, with equality for the least-squares line", () => {
    fc.assert(
      fc.property(sample, (s) => {
        const { r2, r2_linear } = measure({ ...s, predictor: s.predicted });
        expect(r2).toBeLessThanOrEqual(r2_linear + 1e-9);
        const { slope, intercept } = line(s.predictor, s.truth);
        const fitted = measure({ ...s, predicted: s.predictor.map((p) => slope * p + intercept) });
        expect(fitted.r2).toBeCloseTo(fitted.r2_linear, 8);
      }),
    );
  });

  it("moves the bias with the prediction, and scales with the unit of the label", () => {
    fc.assert(
      fc.property(sample, factor, value, (s, a, b) => {
        const before = measure(s);
        const moved = measure({ ...s, predicted: s.predicted.map((q) => q + b) });
        expect(moved.bias).toBeCloseTo(before.bias + b, 6);
        expect(moved.scatter).toBeCloseTo(before.scatter, 6);
        const scaled = measure({
          ...s,
          truth: s.truth.map((t) => a * t),
          predicted: s.predicted.map((q) => a * q),
        });
        expect(scaled.bias / a).toBeCloseTo(before.bias, 6);
        expect(scaled.scatter / a).toBeCloseTo(before.scatter, 6);
        expect(scaled.r2).toBeCloseTo(before.r2, -Math.log10(Math.abs(before.r2) + 1) + 6);
      }),
    );
  });

  it("of a Gaussian sample gives its sigma, its offset and 0.27 % of outliers", () => {
    const n = 200_000;
    const truth = new Float64Array(n);
    const predicted = normals(n, 1).map((x) => 0.3 + 2 * x);
    const { bias, scatter, outliers } = measure({ truth, predictor: truth, predicted });
    expect(Math.abs(bias - 0.3)).toBeLessThan(4 * 2 * Math.sqrt(Math.PI / 2 / n));
    expect(Math.abs(scatter / 2 - 1)).toBeLessThan((4 * 1.17) / Math.sqrt(n)); // efficiency of the MAD: 37 %
    expect(Math.abs(outliers - 0.0027)).toBeLessThan(4 * Math.sqrt(0.0027 / n));
  });

  it("does not let a few wild predictions into bias and scatter, but counts them", () => {
    const n = 1000;
    const truth = new Float64Array(n);
    const predicted = normals(n, 2);
    predicted.fill(1e6, 0, 50);
    const { bias, scatter, outliers } = measure({ truth, predictor: truth, predicted });
    expect(Math.abs(bias)).toBeLessThan(0.2);
    expect(scatter).toBeLessThan(1.2);
    expect(outliers).toBeGreaterThanOrEqual(0.05);
  });

  it("says 0 where there is nothing to explain or nothing that explains, also when means round", () => {
    const same = new Float64Array(10).fill(0.1);
    const other = Float64Array.from({ length: 10 }, (_, i) => i);
    expect(measure({ truth: other, predictor: same, predicted: other })).toMatchObject({
      r2_linear: 0,
      r2: 1,
    });
    expect(measure({ truth: same, predictor: other, predicted: other })).toMatchObject({
      r2_linear: 0,
      r2: 0,
    });
  });
});

function line(x: Float64Array, y: Float64Array): { slope: number; intercept: number } {
  const mx = x.reduce((a, b) => a + b) / x.length;
  const my = y.reduce((a, b) => a + b) / y.length;
  const slope =
    x.reduce((a, v, i) => a + (v - mx) * (y[i] - my), 0) / x.reduce((a, v) => a + (v - mx) ** 2, 0);
  return { slope, intercept: my - slope * mx };
}
