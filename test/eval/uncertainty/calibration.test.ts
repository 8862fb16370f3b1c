import { describe, expect, it } from "vitest";
import {
  coverageOf,
  INTERVALS,
  judgeUncertainty,
  pitHistogram,
  verdictOf,
} from "../../../eval/uncertainty/calibration.ts";
import { normalCdf } from "../../../shared/math/normal.ts";
import { Stream } from "../../../shared/random/stream.ts";

const stream = new Stream(4, 0, 1);
const COUNT = 20_000;
const normals = Float64Array.from({ length: COUNT }, () => stream.normal());
const magnitude = Float64Array.from({ length: COUNT }, (_, i) => 15 + (5 * i) / COUNT);
const axis = { by: "magnitude", title: "magnitude [AB mag]", values: magnitude };

/** Truths that scatter by `scale` times what is predicted. */
const judged = (scale: (i: number) => number): Float64Array => normals.map((z, i) => normalCdf(scale(i) * z));

describe("judgeUncertainty", () => {
  it("of errors as predicted covers 68 % and 95 %, in every bin, and has a flat PIT", () => {
    const { overall, bins, pit } = judgeUncertainty(
      judged(() => 1),
      axis,
    );
    expect(Math.abs(overall.of68.value - 0.68)).toBeLessThan(4 * overall.of68.error);
    expect(Math.abs(overall.of95.value - 0.95)).toBeLessThan(4 * overall.of95.error);
    expect(overall.of68.error).toBeCloseTo(Math.sqrt((0.68 * 0.32) / COUNT), 4);
    expect(bins!.edges).toHaveLength(5);
    expect(bins!.coverage.map(({ stamps }) => stamps)).toEqual([5000, 5000, 5000, 5000]);
    for (const { of68 } of bins!.coverage) expect(Math.abs(of68.value - 0.68)).toBeLessThan(4 * of68.error);
    for (const count of pit) expect(Math.abs(count - COUNT / 20)).toBeLessThan(4 * Math.sqrt(COUNT / 20));
  });

  it("tells in which magnitudes the sigmas are too small", () => {
    const { bins } = judgeUncertainty(
      judged((i) => (i < COUNT / 4 ? 2 : 1)),
      axis,
    );
    const shares = bins!.coverage.map(({ of68 }) => of68.value);
    expect(shares[0]).toBeCloseTo(0.38, 1); // P(|z| < 0.994 / 2)
    for (const share of shares.slice(1)) expect(share).toBeCloseTo(0.68, 1);
  });

  it.each([
    [1, ""],
    [1.1, "narrow"],
    [0.9, "wide"],
  ] as const)("of errors %d times what is predicted is told what the intervals are", (scale, verdict) => {
    const { overall, bins } = judgeUncertainty(
      judged(() => scale),
      axis,
    );
    for (const interval of ["of68", "of95"] as const) {
      expect(verdictOf(overall[interval], INTERVALS[interval])).toBe(verdict);
      for (const coverage of bins!.coverage)
        expect(verdictOf(coverage[interval], INTERVALS[interval])).toBe(verdict);
    }
  });

  it("has no bins where all magnitudes are the same, and fewer where many are", () => {
    const same = { ...axis, values: new Float64Array(COUNT).fill(17) };
    const none = judgeUncertainty(
      judged(() => 1),
      same,
    );
    expect(none.bins).toBeUndefined();
    const two = { ...axis, values: magnitude.map((_, i) => (i < COUNT / 8 ? 16 : 17)) };
    const { bins } = judgeUncertainty(
      judged(() => 1),
      two,
    );
    expect(bins!.coverage.map(({ stamps }) => stamps)).toEqual([COUNT]);
  });

  it("has no bins where there is no magnitude", () => {
    const { bins } = judgeUncertainty(
      judged(() => 1),
      undefined,
    );
    expect(bins).toBeUndefined();
  });
});

describe("pitHistogram", () => {
  it("counts everything, ends included", () => {
    const counts = pitHistogram(Float64Array.of(0, 0.5, 1));
    expect(counts).toHaveLength(20);
    expect([counts[0], counts[10], counts[19]]).toEqual([1, 1, 1]);
  });
});

describe("coverageOf", () => {
  it("has an error that is not zero where all are inside", () => {
    const { of95 } = coverageOf(new Float64Array(10).fill(0.5));
    expect(of95.value).toBe(1);
    expect(of95.error).toBeGreaterThan(0);
  });
});
