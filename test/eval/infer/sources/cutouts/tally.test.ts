import { expect, it } from "vitest";
import { Tally } from "../../../../../eval/infer/sources/cutouts/tally.ts";

it("a text is told once, with the first image that has it and the number of others", () => {
  const tally = new Tally();
  for (const path of ["a", "b", "c"]) tally.add(path, "same");
  tally.add("b", "own");
  expect(tally.lines()).toEqual(["a (and 2 more): same", "b: own"]);
});

it("not more than a dozen are told", () => {
  const tally = new Tally();
  for (let k = 0; k < 15; k++) tally.add("a", `note ${k}`);
  expect(tally.lines()).toHaveLength(13);
  expect(tally.lines().at(-1)).toBe("(and 3 more notes)");
});
