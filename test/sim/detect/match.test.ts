import { describe, expect, it } from "vitest";
import { Sequence } from "../../../shared/random/sequence.ts";
import { completeness, halfComplete } from "../../../sim/detect/completeness.ts";
import { matchTruth } from "../../../sim/detect/match.ts";

const truthOf = (...rows: readonly (readonly [number, number, number])[]) => ({
  x: rows.map(([x]) => x),
  y: rows.map(([, y]) => y),
  flux: rows.map(([, , flux]) => flux),
});

describe("matching", () => {
  it("takes the brightest or the nearest within the radius, and flags rivals", () => {
    const truth = truthOf([10, 10, 100], [11.5, 10, 300], [12, 10, 1], [60, 60, 5]);
    const here = [{ x: 10.2, y: 10 }];
    expect(matchTruth(here, truth, 2, "brightest")).toEqual([
      { row: 1, distance: expect.closeTo(1.3, 9), ambiguous: true },
    ]);
    expect(matchTruth(here, truth, 2, "nearest")[0]).toMatchObject({ row: 0, ambiguous: true });
    expect(matchTruth(here, truth, 1, "brightest")[0]).toMatchObject({ row: 0, ambiguous: false });
    // a tenth is a rival, less is not
    expect(matchTruth(here, truthOf([10, 10, 100], [10, 11, 9.9]), 2, "brightest")[0].ambiguous).toBe(false);
    expect(matchTruth(here, truthOf([10, 10, 100], [10, 11, 10]), 2, "brightest")[0].ambiguous).toBe(true);
    expect(matchTruth([{ x: 30, y: 30 }], truth, 2, "nearest")[0]).toEqual({
      ...{ row: undefined, distance: Number.NaN, ambiguous: false },
    });
  });

  it("gives an object to one detection alone, the first", () => {
    const truth = truthOf([10, 10, 100], [12, 10, 50]);
    const detections = [
      { x: 10.5, y: 10 },
      { x: 11, y: 10 },
      { x: 10, y: 10.5 },
    ];
    expect(matchTruth(detections, truth, 3, "brightest").map(({ row }) => row)).toEqual([0, 1, undefined]);
  });

  it("misses none that a search through all of them finds", () => {
    const random = new Sequence("match");
    const rows = Array.from(
      { length: 400 },
      () => [random.uniform() * 100, random.uniform() * 100, random.uniform()] as const,
    );
    const truth = truthOf(...rows);
    const places = Array.from({ length: 50 }, () => ({
      x: random.uniform() * 104 - 2,
      y: random.uniform() * 104 - 2,
    }));
    for (const place of places) {
      const near = rows
        .map(([x, y], row) => ({ row, distance: Math.hypot(x - place.x, y - place.y) }))
        .filter(({ distance }) => distance <= 3)
        .sort((a, b) => a.distance - b.distance);
      expect(matchTruth([place], truth, 3, "nearest")[0].row).toBe(near[0]?.row);
    }
  });
});

it("counts what is detected by magnitude, and where it is half", () => {
  const magnitudes = [
    ...Array(20).fill(20.2),
    ...Array(20).fill(20.7),
    ...Array(20).fill(21.1),
    Number.POSITIVE_INFINITY,
  ];
  const bins = completeness(magnitudes, (row) => row < 30 || row === 40, [21.2, 20.6, Number.NaN]);
  expect(bins).toEqual([
    { bright: 20, faint: 20.5, objects: 20, detected: 20, spurious: 0 },
    { bright: 20.5, faint: 21, objects: 20, detected: 10, spurious: 1 },
    { bright: 21, faint: 21.5, objects: 20, detected: 1, spurious: 1 },
  ]);
  expect(halfComplete(bins)).toBeCloseTo(20.75, 9);
  expect(halfComplete(bins.slice(0, 1))).toBeUndefined();
  const steep = [bins[0], { ...bins[1], detected: 0 }];
  expect(halfComplete(steep)).toBeCloseTo(20.5, 9);
});
