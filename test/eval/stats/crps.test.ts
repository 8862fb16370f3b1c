import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crpsOf, energyScore } from "../../../eval/stats/crps.ts";
import { mean } from "../../../eval/stats/metrics.ts";
import { normalCdf } from "../../../shared/math/normal.ts";
import { normals } from "../samples.ts";

const float = fc.float({ min: -100, max: 100, noNaN: true });

/** E|x - y| - E|x - x'| / 2 over all pairs of different draws. */
function bruteForce(draws: readonly number[], y: number): number {
  const k = draws.length;
  const error = draws.reduce((sum, x) => sum + Math.abs(x - y), 0) / k;
  const apart = draws.reduce((sum, x) => sum + draws.reduce((s, other) => s + Math.abs(x - other), 0), 0);
  return error - apart / (2 * k * (k - 1));
}

/** Of N(0, 1) (Gneiting & Raftery 2007, eq. 21 with the sign of a loss). */
const ofNormal = (y: number): number =>
  y * (2 * normalCdf(y) - 1) + (2 * Math.exp((-y * y) / 2)) / Math.sqrt(2 * Math.PI) - 1 / Math.sqrt(Math.PI);

const sortedOf = (draws: Iterable<number>): Float32Array => Float32Array.from(draws).sort();

describe("crpsOf", () => {
  it("is the sum over all pairs", () => {
    fc.assert(
      fc.property(fc.array(float, { minLength: 2, maxLength: 30 }), float, (draws, y) => {
        expect(crpsOf(sortedOf(draws), y)).toBeCloseTo(bruteForce(draws, y), 4);
      }),
    );
  });

  it.each([0, 0.5, -2])(
    "of normal draws and the truth %d is the closed form, without a bias of few draws",
    (y) => {
      const scores = Float64Array.from({ length: 4000 }, (_, t) => crpsOf(sortedOf(normals(5, t)), y));
      expect(Math.abs(mean(scores) - ofNormal(y))).toBeLessThan(0.03);
      expect(crpsOf(sortedOf(normals(20_000, 1)), y)).toBeCloseTo(ofNormal(y), 1.7);
    },
  );

  it("is lowest on average for the right distribution", () => {
    const truths = normals(3000, 7);
    const average = (shift: number, width: number) => {
      const draws = sortedOf(normals(2000, 8).map((z) => shift + width * z));
      return mean(truths.map((y) => crpsOf(draws, y)));
    };
    const right = average(0, 1);
    for (const [shift, width] of [
      [0.3, 1],
      [0, 0.7],
      [0, 1.4],
    ])
      expect(average(shift, width)).toBeGreaterThan(right);
  });
});

describe("energyScore", () => {
  it("in one dimension is the CRPS, but for the noise of its pairs", () => {
    const draws = normals(20_000, 2);
    for (const y of [0, 1, -3]) {
      expect(energyScore(draws, Float64Array.of(y))).toBeCloseTo(crpsOf(sortedOf(draws), y), 1.5);
    }
  });

  it("of three draws is the sum over all pairs", () => {
    expect(energyScore(Float64Array.of(0, 0, 3, 4, 0, 8), Float64Array.of(0, 0))).toBeCloseTo(
      (0 + 5 + 8) / 3 - (5 + 5 + 8) / 6,
      12,
    );
  });

  it("is lower for the right correlation", () => {
    const [a, b] = [normals(400_000, 3), normals(400_000, 4)];
    const points = (rho: number, n: number, from: number) =>
      Float64Array.from({ length: 2 * n }, (_, at) => {
        const i = from + (at >> 1);
        return at % 2 === 0 ? a[i] : rho * a[i] + Math.sqrt(1 - rho * rho) * b[i];
      });
    const truths = points(0.9, 2000, 0);
    const average = (rho: number) => {
      const draws = points(rho, 1000, 5000);
      return mean(
        Float64Array.from({ length: 2000 }, (_, i) => energyScore(draws, truths.subarray(2 * i, 2 * i + 2))),
      );
    };
    expect(average(0)).toBeGreaterThan(average(0.9) + 0.005);
  });
});
