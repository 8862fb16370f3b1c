import { describe, expect, it } from "vitest";
import { pitOfRank, rankAmong, rankTest } from "../../../eval/posterior/ranks.ts";
import { kolmogorovTest } from "../../../eval/stats/kolmogorov.ts";
import { Sequence } from "../../../shared/random/sequence.ts";
import { normals } from "../samples.ts";

const random = () => new Sequence("test");
const sorted = (values: Iterable<number>): Float32Array => Float32Array.from(values).sort();

describe("rankAmong", () => {
  it("counts the draws below", () => {
    const draws = sorted([1, 2, 3]);
    expect([0, 1.5, 2.5, 9].map((y) => rankAmong(draws, y, random()))).toEqual([0, 1, 2, 3]);
  });

  it("of equal draws is any of the ranks that they leave", () => {
    const sequence = random();
    const ranks = Array.from({ length: 400 }, () => rankAmong(sorted([1, 2, 2, 3]), 2, sequence));
    expect([1, 2, 3].map((rank) => ranks.filter((r) => r === rank).length > 80)).toEqual([true, true, true]);
    expect(ranks.every((rank) => rank >= 1 && rank <= 3)).toBe(true);
  });
});

/** Of truths and draws that are rounded to whole numbers, in `step`s of sigma: many are equal. */
const ranksOf = (width: number, step: number): number[] => {
  const sequence = random();
  const rounded = (z: number) => (step > 0 ? Math.round(z / step) : z);
  return Array.from({ length: 2000 }, (_, i) => {
    const [y, ...draws] = normals(50, i);
    return rankAmong(sorted(draws.map((z) => rounded(width * z))), rounded(y), sequence);
  });
};

describe("rankTest", () => {
  it.each([0, 0.5])("of right posteriors, rounded to %d sigma, passes", (step) => {
    expect(rankTest(ranksOf(1, step), 49)!.p).toBeGreaterThan(0.001);
  });

  it("of posteriors that are too narrow or too wide does not", () => {
    expect(rankTest(ranksOf(0.8, 0), 49)!.p).toBeLessThan(1e-6);
    expect(rankTest(ranksOf(1.25, 0), 49)!.p).toBeLessThan(1e-6);
  });

  it("expects more in bins of more ranks", () => {
    const ranks = Array.from({ length: 2400 }, (_, i) => i % 24); // 24 ranks in 20 bins
    const { counts, statistic, p } = rankTest(ranks, 23)!;
    expect(new Set(counts)).toEqual(new Set([100, 200]));
    expect([statistic, p]).toEqual([0, 1]);
  });

  it("needs five objects a bin, and two bins", () => {
    expect(rankTest(new Array(9).fill(1), 99)).toBeUndefined();
    expect(
      rankTest(
        Array.from({ length: 40 }, (_, i) => i),
        99,
      )!.counts,
    ).toHaveLength(8);
  });
});

describe("pitOfRank", () => {
  it("is uniform if ranks are", () => {
    const sequence = random();
    const pit = Float64Array.from({ length: 3000 }, (_, i) => pitOfRank(i % 4, 3, sequence));
    expect(kolmogorovTest(pit).p).toBeGreaterThan(0.001);
  });
});
