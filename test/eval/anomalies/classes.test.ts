import { describe, expect, it } from "vitest";
import { classesOf, codesOf } from "../../../eval/anomalies/classes.ts";

const label = { description: "0 SF, 1 GV, 2 Q, 3 green-pea, 4 red-spiral" };
const column = Float64Array.of(0, 3, 4, 3, 2, 4, 4);

describe("codesOf", () => {
  it("reads the codes of a description", () => {
    expect([...codesOf(label)]).toEqual([
      ["SF", 0],
      ["GV", 1],
      ["Q", 2],
      ["green-pea", 3],
      ["red-spiral", 4],
    ]);
    expect([...codesOf({ description: "1: has an active nucleus" })]).toEqual([]);
  });
});

describe("classesOf", () => {
  it("numbers classes in the order asked for; others are ordinary", () => {
    expect([...classesOf("set", label, column, ["red-spiral", "green-pea"])]).toEqual([0, 2, 1, 2, 0, 1, 1]);
    expect([...classesOf("set", label, column, ["green-pea"])]).toEqual([0, 1, 0, 1, 0, 0, 0]);
  });

  it("refuses what it cannot judge, in words", () => {
    const all =
      (names: string[], values = column, of: typeof label | null = label) =>
      () =>
        classesOf("set", of ?? undefined, values, names);
    expect(all(["green-peas"])).toThrow(/green-peas.*Did you mean "green-pea"/);
    expect(all(["green-pea", "green-pea"])).toThrow(/green-pea.*twice/);
    expect(all(["GV"])).toThrow(/no stamp of the class GV/);
    expect(all(["Q"])).toThrow(/one stamp of the class Q/);
    expect(all(["green-pea"], Float64Array.of(3, 3))).toThrow(/all of its stamps are green-pea/);
    expect(all(["green-pea"], column, null)).toThrow(/no label "class".*sim generate --class/);
  });
});
