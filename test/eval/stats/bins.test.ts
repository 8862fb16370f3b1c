import { describe, expect, it } from "vitest";
import { scoreBins } from "../../../eval/stats/bins.ts";
import { score } from "../../../eval/stats/bootstrap.ts";
import { normals, uniforms } from "../samples.ts";

describe("scoreBins", () => {
  const count = 600;
  const truth = normals(count, 1);
  const size = uniforms(count, 2, 1, 7);
  const predicted = truth.map((t, i) => t + 0.1 * size[i]);
  const sample = { truth, predictor: predicted, predicted };

  it("puts every stamp into one of six bins of equal counts, and scores it there", () => {
    const bins = scoreBins({ by: "hlr", title: "size", values: size }, "flux", sample)!;
    expect(bins.edges).toHaveLength(7);
    expect(bins.edges[0]).toBe(Math.min(...size));
    expect(bins.edges[6]).toBe(Math.max(...size));
    expect(bins.scores.map((s) => s!.count)).toEqual([100, 100, 100, 100, 100, 100]);
    const second = [...size.keys()].filter((i) => size[i] >= bins.edges[1] && size[i] < bins.edges[2]);
    const pick = (column: Float64Array) => Float64Array.from(second, (i) => column[i]);
    const part = { truth: pick(truth), predictor: pick(predicted), predicted: pick(predicted) };
    expect(bins.scores[1]).toEqual(score(part));
    const biases = bins.scores.map((s) => s!.bias!.value);
    expect(biases).toEqual([...biases].sort((a, b) => a - b));
  });

  it("has no scores where there are fewer than ten stamps, or one value of the truth", () => {
    const few = scoreBins({ by: "hlr", title: "size", values: size.subarray(0, 50) }, "flux", {
      truth: truth.subarray(0, 50),
      predictor: predicted.subarray(0, 50),
      predicted: predicted.subarray(0, 50),
    })!;
    expect(few.scores).toEqual([null, null, null, null, null, null]);
    expect(few.counts).toEqual([9, 8, 8, 8, 8, 9]);
    const steps = size.map((s) => Math.floor(s));
    const same = scoreBins({ by: "n", title: "n", values: steps }, "scalar", { ...sample, truth: steps })!;
    expect(same.scores.every((s) => s === null || s.count > 100)).toBe(true);
    expect(same.scores).toContain(null);
  });

  it("has errors in magnitudes and percent of a flux in bins of signal to noise, and of nothing else", () => {
    const flux = uniforms(count, 3, 100, 1000);
    const faint = { truth: flux, predictor: flux, predicted: flux.map((f) => 0.9 * f) };
    const axis = { by: "snr", title: "signal to noise", values: size };
    const bins = scoreBins(axis, "flux", faint)!;
    expect(bins.relative).toHaveLength(6);
    for (const [mag, percent] of bins.relative!) {
      expect(mag).toMatchObject({ unit: "mag", count: 100 });
      expect(mag.median!.value).toBeCloseTo(-2.5 * Math.log10(0.9), 12);
      expect(percent.median!.value).toBeCloseTo(-10, 12);
    }
    expect(scoreBins(axis, "length", faint)!.relative!.map(([{ unit }]) => unit)).toEqual(Array(6).fill("%"));
    expect(scoreBins(axis, "scalar", faint)).not.toHaveProperty("relative");
    expect(scoreBins({ ...axis, by: "n" }, "flux", faint)).not.toHaveProperty("relative");
    const few = scoreBins({ ...axis, values: size.map((s, i) => (i < 50 ? s : Number.NaN)) }, "flux", faint)!;
    expect(few.relative![0][0]).toEqual({
      ...{ unit: "mag", count: 9, too_few: "too few: 9, at least 10 are needed" },
      ...{ median: null, scatter: null, outliers: null },
    });
  });

  it("merges bins of equal values, skips values that are missing, and gives up where all are equal", () => {
    const steps = size.map((s, i) => (i < 50 ? Number.NaN : s < 4 ? 1 : 4));
    const bins = scoreBins({ by: "n", title: "n", values: steps }, "scalar", sample)!;
    expect(bins.edges).toEqual([1, 4]);
    expect(bins.scores[0]!.count).toBe(550);
    expect(scoreBins({ by: "n", title: "n", values: steps.fill(2) }, "scalar", sample)).toBeUndefined();
  });
});
