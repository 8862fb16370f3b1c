// @module-tag slow
import { describe, expect, it } from "vitest";
import { learnedOf, recover } from "../../../eval/anomalies/recovery.ts";
import { difference, summarise } from "../../../eval/anomalies/summary.ts";
import { type Points, pointsOf } from "../../../eval/stats/points.ts";
import { shuffled } from "../../../eval/stats/stratified.ts";
import { Sequence } from "../../../shared/random/sequence.ts";
import { normals } from "../samples.ts";

const REPEATS = 12;
/** 400 ordinary points about 0, 15 at (5, 0), 40 at (0, 5). */
const classes = Uint8Array.from({ length: 455 }, (_, i) => (i < 400 ? 0 : i < 415 ? 1 : 2));
const at = (distance: number): Points =>
  pointsOf([1, 2].map((c) => normals(455, c).map((v, i) => v + (classes[i] === c ? distance : 0))));

const repeats = (points: Points, labels = classes) =>
  Promise.all(Array.from({ length: REPEATS }, (_, r) => recover(points, labels, r)));

describe("recover", () => {
  it("finds classes that lie apart, and few of those that do not", async () => {
    const [far, near] = [await repeats(at(5)), await repeats(at(0.5))];
    const [peas, spirals] = [0, 1].map((k) => summarise(far, k, k === 0 ? 15 : 40, 400));
    for (const { recall, contamination, average_precision, first } of [peas, spirals]) {
      expect(recall.value).toBeGreaterThan(0.9);
      expect(contamination.value).toBeLessThan(0.05);
      expect(average_precision).toBeGreaterThan(0.9);
      expect(first[2].value).toBeGreaterThan(0.95);
    }
    // fewer members, wider intervals
    expect(peas.recall.high - peas.recall.low).toBeGreaterThan(spirals.recall.high - spirals.recall.low);
    const better = difference(far, near, 0, ({ averagePrecision }) => averagePrecision);
    expect(better.value).toBeGreaterThan(3 * better.error);
    expect(difference(far, far, 0, ({ recall }) => recall)).toEqual({ value: 0, error: 0 });
  });

  it("is at chance on shuffled classes", async () => {
    const wrong = Uint8Array.from(shuffled([...classes], new Sequence("recovery test")));
    const { recall, average_precision, contamination } = summarise(await repeats(at(5), wrong), 1, 40, 400);
    expect(average_precision).toBeLessThan(0.25); // 40 of 455: 0.09, a little more for small test parts
    // what it takes for the class are as many ordinary ones
    expect(Math.abs(recall.value - contamination.value)).toBeLessThan(0.2);
  });

  it.each([2, 3, 5])("takes a class of %i members", async (members) => {
    const few = Uint8Array.from({ length: 400 + members }, (_, i) => (i < 400 ? 0 : 1));
    const points = pointsOf([
      normals(400 + members, 5).map((v, i) => v + 8 * few[i]),
      normals(400 + members, 6),
    ]);
    const { classes: found } = await recover(points, few, 0);
    expect(found[0].recall).toBe(1);
  });

  it("is a function of its number", async () => {
    const points = at(2);
    expect(await recover(points, classes, 3)).toEqual(await recover(points, classes, 3));
    expect(await recover(points, classes, 3)).not.toEqual(await recover(points, classes, 4));
  });
});

it.each([
  [2, 1, 0],
  [7, 6, 4],
  [8, 6, 4],
  [10, 8, 5],
  [13, 10, 6],
  [300, 240, 160],
])("of %i members a split learns from %i, and the choice of its cost from %i", (members, split, choosing) => {
  expect(learnedOf(members)).toEqual({ split, choosing });
});
