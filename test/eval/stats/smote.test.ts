import { describe, expect, it } from "vitest";
import { pointsOf } from "../../../eval/stats/points.ts";
import { SMOTE_NEIGHBOURS, smote } from "../../../eval/stats/smote.ts";
import { Sequence } from "../../../shared/random/sequence.ts";
import { normals } from "../samples.ts";

const random = () => new Sequence("smote test");

/** 60 points about 0, and `rare` about (10, 10). */
function sample(rare: number) {
  const far = normals(rare, 2).map((v) => 10 + v);
  const points = pointsOf([
    [...normals(60, 1), ...far],
    [...normals(60, 3), ...normals(rare, 4).map((v) => 10 + v)],
  ]);
  return { points, classes: Uint8Array.from({ length: 60 + rare }, (_, i) => (i < 60 ? 0 : 1)) };
}

describe("smote", () => {
  it("makes all classes equally large, and leaves the given points as they are", () => {
    const { points, classes } = sample(7);
    const made = smote(points, classes, random());
    expect(made.points.count).toBe(120);
    expect(made.classes.filter((c) => c === 1)).toHaveLength(60);
    expect([...made.points.values.subarray(0, points.values.length)]).toEqual([...points.values]);
    expect([...made.classes.subarray(0, 67)]).toEqual([...classes]);
  });

  it("puts each synthetic member on the line between two of its class", () => {
    const { points, classes } = sample(7);
    const { points: all, count } = { ...smote(points, classes, random()), count: points.count };
    const at = (i: number) => [all.values[2 * i], all.values[2 * i + 1]] as const;
    for (let s = count; s < all.count; s++) {
      const [x, y] = at(s);
      const bends = [...Array(7).keys()].flatMap((a) =>
        [...Array(7).keys()]
          .filter((b) => b !== a)
          .map((b) => {
            const [[ax, ay], [bx, by]] = [at(60 + a), at(60 + b)];
            return Math.hypot(x - ax, y - ay) + Math.hypot(x - bx, y - by) - Math.hypot(ax - bx, ay - by);
          }),
      );
      expect(Math.min(...bends)).toBeLessThan(1e-9);
    }
  });

  it("goes to its nearest five alone", () => {
    const line = pointsOf([[...Array(20).keys()].map((i) => 2 ** i).concat(new Array(200).fill(-1))]);
    const classes = Uint8Array.from({ length: 220 }, (_, i) => (i < 20 ? 1 : 0));
    const { points } = smote(line, classes, random());
    // the five nearest of 1 are 2 to 32, so what comes from it stays below
    expect(SMOTE_NEIGHBOURS).toBe(5);
    for (let s = 220; s < points.count; s += 20) expect(points.values[s]).toBeLessThan(32);
  });

  it.each([1, 2, 5])("takes a class of %i members: its neighbours are fewer, or copies", (rare) => {
    const { points, classes } = sample(rare);
    const made = smote(points, classes, random());
    expect(made.points.count).toBe(120);
    expect(made.points.values.every(Number.isFinite)).toBe(true);
    for (let i = 60; i < 120; i++)
      if (made.classes[i] === 1) expect(made.points.values[2 * i]).toBeGreaterThan(5);
  });

  it("is a function of the seed", () => {
    const { points, classes } = sample(7);
    const of = (name: string) => [...smote(points, classes, new Sequence(name)).points.values];
    expect(of("a")).toEqual(of("a"));
    expect(of("a")).not.toEqual(of("b"));
  });
});
