import { expect, it } from "vitest";
import { permutationTest } from "../../../eval/stats/permutation.ts";

it("counts the permutations that reach the value, and the value itself", () => {
  const permuted = Float64Array.from({ length: 99 }, (_, i) => 98 - i); // 98 to 0
  expect(permutationTest(95, permuted)).toMatchObject({ p: 0.05, nullMean: 49, permutations: 99 });
  expect(permutationTest(1000, permuted).p).toBe(0.01); // never 0
  expect(permutationTest(-1, permuted).p).toBe(1);
  expect(permutationTest(0, permuted).null95).toBeCloseTo(93.1, 10);
});
