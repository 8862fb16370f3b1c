import { expect, test } from "vitest";
import { onlyPositive, suspects, withoutMissing } from "../../../datasets/import/missing.ts";

const values = Float64Array.of(-99, 1, -99, 99, Number.POSITIVE_INFINITY, -98.99);

test("declared numbers and those that are not finite are missing, near ones are not", () => {
  expect([...withoutMissing(values, [-99])]).toEqual([Number.NaN, 1, Number.NaN, 99, Number.NaN, -98.99]);
});

test("usual ones that repeat are named with their count; a single one is not", () => {
  expect(suspects("mag", values)).toEqual([expect.stringMatching(/"mag" is -99 in 2 rows.*--missing=-99$/)]);
  expect(suspects("mag", withoutMissing(values, [-99]))).toEqual([]);
});

test("errors of 0 and below are missing and counted", () => {
  const { values: left, dropped } = onlyPositive(Float64Array.of(0.1, 0, -1, Number.NaN));
  expect([...left]).toEqual([0.1, Number.NaN, Number.NaN, Number.NaN]);
  expect(dropped).toBe(2);
});
