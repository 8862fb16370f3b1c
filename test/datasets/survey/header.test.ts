import { expect, it } from "vitest";
import { firstNumber, isPlaceholder, isSize, numberIn, textIn } from "../../../datasets/survey/header.ts";
import type { FitsValue } from "../../../shared/formats/fits-header.ts";

const header = (cards: Readonly<Record<string, FitsValue>>) => new Map(Object.entries(cards));

it("numbers may be texts", () => {
  for (const [value, number] of [
    [29.5, 29.5],
    ["29.5", 29.5],
    [" 2.95D1 ", 29.5],
    ["-1e-3", -0.001],
    ["", undefined],
    ["29.5 mag", undefined],
    ["INF", undefined],
    [true, undefined],
    [Number.NaN, undefined],
  ] as const) {
    expect([value, numberIn(header({ A: value }), "A")]).toEqual([value, number]);
  }
  expect(numberIn(header({}), "A")).toBeUndefined();
});

it("texts have no blanks around them, and numbers are none", () => {
  expect(textIn(header({ A: " nJy " }), "A")).toBe("nJy");
  expect(textIn(header({ A: 3 }), "A")).toBe("");
});

it("placeholders are no measurements", () => {
  for (const x of [99, -99, 999, -999, 9999, 99.9, 99.99, -999.9])
    expect([x, isPlaceholder(x)]).toEqual([x, true]);
  for (const x of [0, 9, 9.9, 98, 100, 29.99, 990, 899]) expect([x, isPlaceholder(x)]).toEqual([x, false]);
  expect([0, -2, 99, 0.2].map(isSize)).toEqual([false, false, false, true]);
});

it("the first of several keywords is the first that can be used", () => {
  const cards = header({ A: -99, B: "none", C: "2.5", D: 7 });
  expect(firstNumber(cards, ["A", "B", "C", "D"], isSize)).toEqual({ key: "C", value: 2.5 });
  expect(firstNumber(cards, ["A", "B"], isSize)).toBeUndefined();
});
