import { describe, expect, it } from "vitest";
import { membersOf, stratifiedFolds, stratifiedSplit } from "../../../eval/stats/stratified.ts";
import { Sequence } from "../../../shared/random/sequence.ts";

const classes = Uint8Array.from({ length: 1000 }, (_, i) => (i % 100 === 7 ? 1 : i % 25 === 3 ? 2 : 0));
const count = (rows: Uint32Array, c: number) => rows.filter((i) => classes[i] === c).length;

describe("stratifiedSplit", () => {
  it("takes the share of every class, and nothing twice", () => {
    const { train, test } = stratifiedSplit(classes, 0.2, new Sequence("a"));
    expect([0, 1, 2].map((c) => count(test, c))).toEqual([190, 2, 8]);
    expect([...train, ...test].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
  });

  it("tests each member equally often", () => {
    const random = new Sequence("b");
    const tested = new Array(1000).fill(0);
    for (let r = 0; r < 200; r++) for (const i of stratifiedSplit(classes, 0.2, random).test) tested[i]++;
    for (const i of membersOf(classes)[1]) {
      expect(tested[i]).toBeGreaterThan(15); // 40 +- 5.7
      expect(tested[i]).toBeLessThan(65);
    }
  });

  it.each([
    [1, 1, 0],
    [2, 1, 1],
    [3, 1, 2],
  ])("of %i members tests %i and trains on %i", (members, tested, trained) => {
    const few = Uint8Array.from({ length: 100 + members }, (_, i) => (i < 100 ? 0 : 1));
    const { train, test } = stratifiedSplit(few, 0.2, new Sequence("c"));
    expect([test.filter((i) => i >= 100).length, train.filter((i) => i >= 100).length]).toEqual([
      tested,
      trained,
    ]);
  });
});

describe("stratifiedFolds", () => {
  it("tests everything once, with every class in every part", () => {
    const folds = stratifiedFolds(classes, 5, new Sequence("d"));
    expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
    for (const { train, test } of folds) {
      expect(train.length + test.length).toBe(1000);
      expect(count(test, 1)).toBe(2);
      expect(count(test, 2)).toBe(8);
    }
  });
});
