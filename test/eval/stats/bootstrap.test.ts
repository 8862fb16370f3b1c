// @module-tag slow
import { beforeAll, describe, expect, it } from "vitest";
import { score, scoreRelative } from "../../../eval/stats/bootstrap.ts";
import { METRICS, measure } from "../../../eval/stats/metrics.ts";
import type { Scores } from "../../../eval/stats/scores.ts";
import { normals } from "../samples.ts";

const TRIALS = 400;
const COUNT = 400;

/** Truth t ~ N(0, 1), predictor t + N(0, 1), prediction t + 0.5 + N(0, 1). */
function trial(k: number): Scores {
  const truth = normals(COUNT, 3 * k);
  const noise = normals(COUNT, 3 * k + 1);
  const error = normals(COUNT, 3 * k + 2);
  return score({
    truth,
    predictor: truth.map((t, i) => t + noise[i]),
    predicted: truth.map((t, i) => t + 0.5 + error[i]),
  });
}

describe("score", () => {
  const trials: Scores[] = [];
  beforeAll(() => {
    for (let k = 0; k < TRIALS; k++) trials.push(trial(k));
  });

  it("covers the known values in about 68 % of the trials", () => {
    // of t = slope p + rest: R^2 = 1/2; of the prediction: 1 - (1 + 0.5^2) = -0.25; median 0.5, sigma 1
    const known = { r2_linear: 0.5, r2: -0.25, bias: 0.5, scatter: 1 } as const;
    const binomial = Math.sqrt((0.68 * 0.32) / TRIALS);
    for (const [metric, value] of Object.entries(known) as [keyof typeof known, number][]) {
      const inside = trials.filter((t) => t[metric]!.low <= value && value <= t[metric]!.high).length;
      // + 0.02: percentile intervals are exact only for very many stamps
      expect(Math.abs(inside / TRIALS - 0.68), `${metric}: ${inside}`).toBeLessThan(3 * binomial + 0.02);
    }
  });

  it("has limits as far below as above, where the errors are", () => {
    const above = trials.reduce((sum, { bias }) => sum + bias!.high - bias!.value, 0);
    const below = trials.reduce((sum, { bias }) => sum + bias!.value - bias!.low, 0);
    expect(Math.abs(above / below - 1)).toBeLessThan(0.05);
  });

  it("gives the metrics of the sample itself, between the limits", () => {
    const truth = normals(500, 1);
    const predicted = truth.map((t, i) => t + 0.1 * Math.sin(i));
    const sample = { truth, predictor: predicted, predicted };
    const found = score(sample);
    const expected = measure(sample);
    expect(found.count).toBe(500);
    for (const metric of METRICS) {
      expect(found[metric]!.value).toBe(expected[metric]);
      expect(found[metric]!.low).toBeLessThanOrEqual(found[metric]!.high);
    }
    expect(found.r2!.low).toBeLessThan(found.r2!.value);
    expect(found.r2!.high).toBeGreaterThan(found.r2!.value);
    expect(score(sample)).toEqual(found);
  });

  it("has no figures of fewer than ten stamps, and says why", () => {
    const few = (n: number) => {
      const truth = normals(n, 1);
      return score({ truth, predictor: truth, predicted: truth });
    };
    const none = { rms: null, r2: null, r2_linear: null, bias: null, scatter: null, outliers: null };
    expect(few(9)).toEqual({ count: 9, too_few: "too few: 9, at least 10 are needed", ...none });
    expect(few(10)).toMatchObject({ count: 10, r2: { value: 1 } });
    expect(few(10)).not.toHaveProperty("too_few");
  });

  it("narrows with the square root of the number of stamps", () => {
    const width = (n: number): number => {
      const truth = normals(n, 5);
      const error = normals(n, 6);
      const { bias } = score({ truth, predictor: truth, predicted: truth.map((t, i) => t + error[i]) });
      return bias!.high - bias!.low;
    };
    const expected = 2 * Math.sqrt(Math.PI / 2 / 4000); // of the median of 4000 normal numbers, +- 1 sigma
    expect(width(4000) / expected).toBeGreaterThan(0.75);
    expect(width(4000) / expected).toBeLessThan(1.25);
    expect(width(250) / width(4000)).toBeGreaterThan(2.4);
    expect(width(250) / width(4000)).toBeLessThan(6.4);
  });
});

describe("scoreRelative", () => {
  it("measures magnitudes and percent, a flux that is not positive being an outlier", () => {
    const n = 5000;
    const truth = normals(n, 1).map((x) => 1000 * Math.exp(x));
    const error = normals(n, 2);
    const predicted = truth.map((t, i) => (i < 250 ? -t : t * 10 ** (-0.4 * (0.02 + 0.1 * error[i]))));
    const found = scoreRelative("mag", { truth, predictor: predicted, predicted });
    expect(found).toMatchObject({ unit: "mag", count: n });
    expect(Math.abs(found.median!.value - 0.02)).toBeLessThan(0.012); // 5 % at one end move it by 0.006
    expect(Math.abs(found.scatter!.value / 0.1 - 1)).toBeLessThan(0.12);
    expect(Math.abs(found.outliers!.value - 0.0525)).toBeLessThan(0.004);
    expect(found.median!.low).toBeLessThan(found.median!.value);
    expect(found.median!.high).toBeGreaterThan(found.median!.value);
  });
});
