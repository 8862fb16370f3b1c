import { expect, it } from "vitest";
import { confusionOf } from "../../../eval/stats/confusion.ts";

it("counts classes that are taken for each other", () => {
  const { counts, accuracy, baseRate, without } = confusionOf([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 2], 3);
  expect(counts).toEqual([
    [2, 1, 0],
    [1, 1, 0],
    [0, 0, 1],
  ]);
  expect(accuracy).toBeCloseTo(4 / 6);
  expect(baseRate).toBeCloseTo(3 / 6);
  expect(without).toBe(0);
});

it("leaves out, and counts, what has no class", () => {
  const found = confusionOf([0, -1, Number.NaN, 1, 1], [0, 0, 1, -1, 7], 2);
  expect(found.counts).toEqual([
    [1, 0],
    [0, 0],
  ]);
  expect([found.accuracy, found.without]).toEqual([1, 4]);
});
