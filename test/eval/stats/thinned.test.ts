import { expect, it } from "vitest";
import { thinned } from "../../../eval/stats/thinned.ts";

it("keeps a short column, and of a long one 1000 values from all over it, with six digits", () => {
  expect(thinned(Float64Array.of(1.23456789, 2))).toEqual([1.23457, 2]);
  const long = thinned(Float64Array.from({ length: 5000 }, (_, i) => i));
  expect([long.length, long[0], long[1], long[999]]).toEqual([1000, 0, 5, 4995]);
});
