import fc from "fast-check";
import { expect, it } from "vitest";
import { type Cell, leftAxis, lowerAxis, placer, roundTicks } from "../../../../eval/report/figures/cell.ts";

const cell: Cell = { x: 100, y: 50, width: 200, height: 80, xDomain: [-1, 1], yDomain: [10, 20] };

it("places values in a cell, upwards", () => {
  const at = placer(cell);
  expect(at([-1, 10])).toEqual([100, 130]);
  expect(at([1, 20])).toEqual([300, 50]);
  expect(at([0, 12.5])).toEqual([200, 110]);
});

it("law: ticks are round numbers inside the span, never more than 1.7 times as many as asked for", () => {
  const span = fc.tuple(
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
    fc.integer({ min: 2, max: 6 }),
  );
  fc.assert(
    fc.property(span, ([low, width, count]) => {
      const { values, decimals } = roundTicks(low, low + width, count);
      expect(values.length).toBeLessThanOrEqual(count / 0.6 + 1);
      expect(values.length).toBeGreaterThan(0);
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(low - 1e-9 * width);
        expect(value).toBeLessThanOrEqual(low + width * (1 + 1e-9));
        expect(Number(value.toFixed(decimals))).toBeCloseTo(value, 6);
      }
    }),
  );
});

it("says of a tick what it is at, with a true minus sign", () => {
  const { labels, ticks } = lowerAxis(cell, 4);
  expect(labels.map(({ text }) => text)).toEqual(["\u22120.5", "0.0", "0.5"]);
  expect(labels.map(({ at }) => at[0])).toEqual([150, 200, 250]);
  expect(ticks).toHaveLength(3);
  expect(leftAxis(cell, 2).labels.map(({ text }) => text)).toEqual(["15"]);
});
