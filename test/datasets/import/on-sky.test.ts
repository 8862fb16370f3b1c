import fc from "fast-check";
import { expect, test } from "vitest";
import { type Position, rowsOnSky, separation } from "../../../datasets/import/on-sky.ts";

test("a separation is that of the directions, near and far, across 0 degrees and at a pole", () => {
  expect(separation([359.9999, 0], [0.0001, 0])).toBeCloseTo(0.72, 6);
  expect(separation([10, 60], [10.001, 60])).toBeCloseTo(1.8, 4);
  expect(separation([0, 90], [123, 90])).toBeCloseTo(0, 9);
  expect(separation([0, 0], [180, 0])).toBeCloseTo(180 * 3600, 3);
});

test("rows are those that a search of all of them finds", () => {
  const position = fc.tuple(
    fc.double({ min: 0, max: 0.01, noNaN: true }),
    fc.double({ min: -0.01, max: 0.01, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(position, { minLength: 1, maxLength: 40 }),
      position,
      fc.double({ min: 1, max: 20, noNaN: true }),
      (rows, at, radius) => {
        const near = [...rows.keys()].filter((row) => separation(rows[row]!, at) <= radius);
        const find = () => rowsOnSky("t", rows, [at], radius);
        if (near.length === 1) expect(find()).toEqual(near);
        else expect(find).toThrow(near.length === 0 ? /no label lies/ : /labels lie within/);
      },
    ),
  );
});

test("two cutouts near one label have none, because one of them is another object", () => {
  const cutouts: Position[] = [
    [10, 0],
    [10.0001, 0],
    [11, 0],
  ];
  const found = rowsOnSky(
    "t",
    [
      [10, 0],
      [11, 0],
    ],
    cutouts,
    1,
  );
  expect(found[2]).toBe(1);
  expect(found[0]).toMatch(/2 cutouts lie within 1" of one label, row 1/);
  expect(found[1]).toBe(found[0]);
});
