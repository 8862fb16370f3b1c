// @module-tag slow
import { describe, expect, it } from "vitest";
import { growForest, isolationScores } from "../../../eval/stats/isolation-forest.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import { averagePrecision } from "../../../eval/stats/ranking.ts";
import { normals } from "../samples.ts";

/** 1000 normal points, 20 of them moved far off in the first dimension. */
const isFar = Uint8Array.from({ length: 1000 }, (_, i) => (i % 50 === 0 ? 1 : 0));
const points = pointsOf([
  normals(1000, 1).map((v, i) => v + 6 * isFar[i]),
  normals(1000, 2),
  normals(1000, 3),
]);

describe("isolationScores", () => {
  it("finds what lies apart", () => {
    const scores = isolationScores(growForest(points, 1), points);
    expect(averagePrecision(scores, isFar)).toBeGreaterThan(0.8);
    expect(Math.min(...scores)).toBeGreaterThan(0.3);
    expect(Math.max(...scores)).toBeLessThan(1);
  });

  it("finds nothing where there is nothing: labels that do not belong to the points", () => {
    const wrong = Uint8Array.from({ length: 1000 }, (_, i) => (i % 50 === 7 ? 1 : 0));
    const scores = isolationScores(growForest(points, 1), points);
    expect(averagePrecision(scores, wrong)).toBeLessThan(0.08);
  });

  it("does not depend on the units of the dimensions", () => {
    const scaled = pointsOf(
      [0, 1, 2].map((j) => points.values.filter((_, at) => at % 3 === j).map((v) => v * 4 ** j)),
    );
    const [a, b] = [points, scaled].map((p) => isolationScores(growForest(p, 1), p));
    a.forEach((score, i) => {
      expect(b[i]).toBeCloseTo(score, 9);
    });
  });

  it("is a function of the seed, and takes points that are all the same", () => {
    const of = (seed: number) => [...isolationScores(growForest(points, seed), points)].slice(0, 50);
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
    // two points are told apart by one cut, which is what is expected of two
    const pair = pointsOf([[0, 1]]);
    expect([...isolationScores(growForest(pair, 1), pair)]).toEqual([0.5, 0.5]);
    const same = pointsOf([new Float64Array(10).fill(3)]);
    for (const score of isolationScores(growForest(same, 1), same)) expect(score).toBeCloseTo(0.5, 12);
  });
});
