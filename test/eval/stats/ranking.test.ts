import { describe, expect, it } from "vitest";
import { averagePrecision, foundInFirst, rocArea } from "../../../eval/stats/ranking.ts";
import { wilson } from "../../../eval/stats/wilson.ts";
import { normals, uniforms } from "../samples.ts";

const members = Uint8Array.from({ length: 1000 }, (_, i) => (i % 20 === 0 ? 1 : 0));

describe("averagePrecision", () => {
  it("is 1 of a perfect score, and that of a known ranking", () => {
    expect(averagePrecision(Float64Array.from(members), members)).toBe(1);
    // found at places 1 and 3: (1/1 + 2/3) / 2
    expect(averagePrecision(Float64Array.of(4, 3, 2, 1), [1, 0, 1, 0])).toBeCloseTo(5 / 6, 12);
  });

  it("finds a wrong score useless: the share of members, or less where it is upside down", () => {
    const random = Array.from({ length: 40 }, (_, s) => averagePrecision(uniforms(1000, s), members));
    const mean = random.reduce((a, b) => a + b) / 40;
    expect(mean).toBeGreaterThan(0.045);
    expect(mean).toBeLessThan(0.075); // the expectation for 50 of 1000 is a little above 0.05
    expect(averagePrecision(new Float64Array(1000), members)).toBeCloseTo(0.05, 12);
    const upsideDown = uniforms(1000, 1).map((u, i) => u - members[i]);
    expect(averagePrecision(upsideDown, members)).toBeLessThan(0.03);
  });

  it("does not depend on the order of equal scores", () => {
    expect(averagePrecision(Float64Array.of(1, 1, 0), [1, 0, 0])).toBe(0.5);
    expect(averagePrecision(Float64Array.of(1, 1, 0), [0, 1, 0])).toBe(0.5);
    expect(averagePrecision(Float64Array.of(1, 2), [0, 0])).toBeNaN();
  });
});

describe("foundInFirst", () => {
  it("counts the members among the best", () => {
    const good = normals(1000, 1).map((v, i) => v + 10 * members[i]);
    expect(foundInFirst(good, members, [0, 10, 50, 100, 5000])).toEqual([0, 10, 50, 50, 50]);
    const [found] = foundInFirst(uniforms(1000, 9), members, [200]);
    expect(found).toBeGreaterThan(2); // chance: 10
    expect(found).toBeLessThan(20);
  });
});

describe("wilson", () => {
  it("has the limits of the formula", () => {
    // 95 %: Newcombe 1998, table I, 81 of 263: 0.2553 to 0.3662
    const { low, high } = wilson(81, 263, 1.959964);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  it("has a width where everything or nothing was found, and stays within 0 and 1", () => {
    expect(wilson(3, 3)).toEqual({ value: 1, low: expect.closeTo(0.75, 12), high: 1 });
    expect(wilson(0, 3)).toEqual({ value: 0, low: 0, high: expect.closeTo(0.25, 12) });
    expect(wilson(0, 0)).toEqual({ value: Number.NaN, low: 0, high: 1 });
  });

  it("covers the truth in 68 % of samples of 40", () => {
    const p = 0.8;
    const trials = 4000;
    const covered = Array.from({ length: trials }, (_, s) => {
      const found = uniforms(40, s).filter((u) => u < p).length;
      const { low, high } = wilson(found, 40);
      return low <= p && p <= high;
    }).filter(Boolean).length;
    expect(covered / trials).toBeGreaterThan(0.62);
    expect(covered / trials).toBeLessThan(0.76);
  });
});

describe("rocArea", () => {
  it("is the share of pairs in the right order, ties half", () => {
    const scores = Float64Array.from([3, 1, 2, 2, 0]);
    const isMember = [1, 0, 1, 0, 1];
    // pairs of 3: 2; of 2: 1.5; of 0: 0
    expect(rocArea(scores, isMember)).toBeCloseTo(3.5 / 6, 12);
    expect(
      rocArea(
        scores.map((x) => -x),
        isMember,
      ),
    ).toBeCloseTo(2.5 / 6, 12);
  });

  it("is 1 of a perfect score, 1/2 of one that says nothing, and NaN without members", () => {
    expect(rocArea(Float64Array.from([2, 1]), [1, 0])).toBe(1);
    expect(rocArea(new Float64Array(4), [1, 0, 0, 1])).toBe(0.5);
    expect(rocArea(new Float64Array(2), [0, 0])).toBeNaN();
  });
});
