import { describe, expect, it } from "vitest";
import { withinBudget } from "../../../train/data/budget.ts";
import { X } from "../tuning/helpers.ts";

/** Stamp 7 has no label. */
const dataset = {
  dir: "set",
  labelColumns: [X],
  label: () => Float64Array.from({ length: 50 }, (_, k) => (k === 7 ? Number.NaN : k)),
};
const pool = Uint32Array.from({ length: 40 }, (_, k) => k + 5);
const chosen = (labels: number, seed = 1) => withinBudget(dataset, pool, { labels, seed, of: ["x", "none"] });

describe("a budget of labels", () => {
  it("is divided, a fifth to end early, of stamps that have one", () => {
    const { train, val } = chosen(39);
    expect([train.length, val.length]).toEqual([32, 7]);
    expect([...train, ...val].sort((a, b) => a - b)).toEqual([...pool].filter((at) => at !== 7));
  });

  it("is a function of the seed, and a larger one has the smaller one in it", () => {
    const all = ({ train, val }: ReturnType<typeof chosen>) => new Set([...train, ...val]);
    expect(chosen(20)).toEqual(chosen(20));
    expect(chosen(20, 2)).not.toEqual(chosen(20));
    expect([...all(chosen(20))].filter((at) => !all(chosen(30)).has(at))).toEqual([]);
    expect([...chosen(20).train].filter((at) => !chosen(30).train.includes(at))).toEqual([]);
  });

  it("is refused beyond what there is", () => {
    expect(() => chosen(40)).toThrow("39 or less");
  });
});
