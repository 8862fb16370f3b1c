import { describe, expect, it } from "vitest";
import { targetsOf } from "../../../../train/models/flow/targets.ts";
import type { Supervised } from "../../../../train/run/config.ts";

const NONE = Number.NaN;
const of = (name: string): Supervised => ({
  ...{ name, unit: "1", role: "scalar", description: "of a test", range: [0, 4] },
  transform: { kind: "linear", mean: 1, scale: 2 },
});
const labels = new Map(
  Object.entries({ a: [1, 3, NONE, 5], b: [3, 3, 3, 3], oh: [1, NONE, 1, 5], line: [NONE, 1, 1, 9] }).map(
    ([name, x]): [string, Float64Array] => [name, Float64Array.from(x)],
  ),
);
const supervise = ["a", "b", "oh", "line"].map(of);
const { values, weights, present } = targetsOf(supervise, labels, 4, {
  shape: { core: 2 },
  detect: ["line", "oh"],
});

describe("targets of a batch", () => {
  it("are standardised, and 0 where one is missing", () => {
    expect([...values]).toEqual([0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 2, 1, 2, 4]);
  });

  it("each density learns from the rows that have its targets and those that it is given", () => {
    const third = Math.fround(1 / 3);
    // rows: all but the line; without oh; without a core target; all
    expect([...weights]).toEqual([third, 0.5, 0, third, 0, 0, 0, 0, 0, third, 0.5, 1]);
  });

  it("are present or not, in the order that was asked for, whatever else is missing", () => {
    expect([...present]).toEqual([0, 1, 1, 0, 1, 1, 1, 1]);
  });

  it("without any row weigh nothing", () => {
    const none = new Map([...labels].map(([name, x]) => [name, x.map(() => NONE)]));
    const empty = targetsOf(supervise, none, 4, { shape: { core: 4 }, detect: [] });
    expect([...empty.weights]).toEqual([0, 0, 0, 0]);
    expect(empty.present).toHaveLength(0);
  });
});
