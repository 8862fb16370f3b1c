import { describe, expect, it } from "vitest";
import { errorNames, measured, typicalOf, undetected, withoutLimits } from "../../../train/data/measured.ts";

const NONE = Number.NaN;
/** Magnitudes of 100 rows from 18 to 22, some replaced. */
const magnitudes = (changes: Readonly<Record<number, number>> = {}): Float64Array =>
  Float64Array.from({ length: 100 }, (_, k) => changes[k] ?? 18 + k / 25);

describe("numbers of a table", () => {
  it.each([-9999, -99, 99, 99.9, -999, 1e20, -1e30])(
    "%d far from the others is not measured, and told",
    (fill) => {
      const { values, notes, limits } = measured("t.csv", "u", magnitudes({ 3: fill, 7: fill }));
      expect([values[3], values[7]]).toEqual([NONE, NONE]);
      expect(values.filter((x) => !Number.isNaN(x)).length).toBe(98);
      expect(notes).toEqual([`u is ${fill} in 2 rows, which are taken as not measured`]);
      expect(limits).toBeUndefined();
    },
  );

  it.each([
    ["99 among numbers around it", Float64Array.from({ length: 100 }, (_, k) => 50 + k), 49],
    ["-99 among temperatures of the south", Float64Array.from({ length: 100 }, (_, k) => k - 120), 21],
    ["999 among counts", Float64Array.from({ length: 100 }, (_, k) => 20 * k + 399), 30],
  ])("%s is a measurement", (_, cells, at) => {
    const { values, notes } = measured("t.csv", "x", cells);
    expect(values[at]).toBe(cells[at]);
    expect(values).toEqual(cells);
    expect(notes).toEqual([]);
  });

  it("23.7 is never a fill, however far it is", () => {
    expect(measured("t.csv", "u", magnitudes({ 3: 2370 })).values[3]).toBe(2370);
  });

  it("infinite ones are not measured, and told", () => {
    const { values, notes } = measured(
      "t.csv",
      "u",
      magnitudes({ 1: Number.POSITIVE_INFINITY, 2: -1 / 0, 3: NONE }),
    );
    expect([...values.subarray(0, 5)]).toEqual([18, NONE, NONE, NONE, 18 + 4 / 25]);
    expect(notes).toEqual(["u is infinite in 2 rows, which are taken as not measured"]);
  });

  it("what is far is judged by the training, not by a few rows of a new table", () => {
    const cells = Float64Array.of(99, 99, 99);
    expect(measured("t.csv", "u", cells).values).toEqual(cells);
    expect([...measured("t.csv", "u", cells, { middle: 20, width: 2 }).values]).toEqual([NONE, NONE, NONE]);
  });

  it("a fill as float32 has it is one", () => {
    const { values, notes } = measured("t.fits", "u", magnitudes({ 3: Math.fround(99.9) }));
    expect(values[3]).toBe(NONE);
    expect(notes).toEqual(["u is 99.9 in 1 rows, which are taken as not measured"]);
  });

  /** Line fluxes of a wide range, some replaced. */
  const fluxes = (least: number, fill: number, count: number): Float64Array =>
    Float64Array.from({ length: 200 }, (_, k) => (k < count ? fill : least + 0.11 * k ** 2));

  it.each([
    ["once where all others are 0 or above", fluxes(0, -9999, 1), NONE],
    ["in rows enough outside of the range of the others", fluxes(-30, -9999, 3), NONE],
    ["in two rows, which may be chance", fluxes(-30, -9999, 2), -9999],
    ["inside of the range of the others", fluxes(-200, -99, 3), -99],
    ["in a table of few rows", fluxes(0, -9999, 1).subarray(0, 6), -9999],
  ])("a negative fill in a wide column: %s", (_, cells, is) => {
    const wide = { middle: 1000, width: 2000 };
    expect(measured("t.csv", "f", cells, wide).values[0]).toBe(is);
  });

  it("a negative fill of an input that was positive in training is one in any table", () => {
    const wide = { middle: 1000, width: 2000, positive: true };
    expect([...measured("t.csv", "f", Float64Array.of(-99, -5), wide).values]).toEqual([NONE, -5]);
  });

  it("a column of one value, or of none, has no typical width", () => {
    expect(typicalOf(new Float64Array(10).fill(3))).toBeUndefined();
    expect(typicalOf(new Float64Array(10).fill(NONE))).toBeUndefined();
    expect(typicalOf(new Float64Array())).toBeUndefined();
    expect(typicalOf(magnitudes({ 0: -9999 }))!.middle).toBeCloseTo(20, 1);
  });

  it("texts may be limits, or say that there is nothing", () => {
    const cells = ["22.1", "<22.1", "> 3e1", "<=5", "", "nan", "NaN", "null", "N/A", "--", " 7 ", "<"];
    const { values, limits, notes } = measured("t.csv", "u", cells);
    expect(notes).toEqual([
      'u has limits of both signs: 1 rows with ">" are taken as not measured, those with "<" as limits',
    ]);
    expect([...withoutLimits(values, limits!)].slice(0, 4)).toEqual([22.1, NONE, NONE, NONE]);
    expect([...values]).toEqual([22.1, 22.1, NONE, 5, NONE, NONE, NONE, NONE, NONE, NONE, 7, NONE]);
    expect([...limits!]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(measured("t.csv", "u", ["1", ""])).not.toHaveProperty("limits");
  });

  it("other texts are refused by column, row and what stands there", () => {
    expect(() => measured("cat.csv", "class", ["1", "GALAXY"])).toThrow(
      /cat\.csv.*"class" holds texts, such as "GALAXY" in row 2, and numbers are needed/,
    );
  });
});

describe("magnitudes that were looked for and not found", () => {
  it("99 with the limit in the place of the error: a limit without an error", () => {
    const found = undetected(
      Float64Array.of(21, 99, -99, 99, 98.5, 22, Math.fround(99.9)),
      Float64Array.of(0.1, 27.3, -99, 0.2, 26, 0.1, 28),
      { middle: 21, width: 2 },
    );
    expect([...found!.magnitude]).toEqual([21, 27.3, -99, 99, 98.5, 22, 28]);
    expect([...found!.error]).toEqual([0.1, NONE, -99, 0.2, 26, 0.1, NONE]);
    expect([...found!.limits]).toEqual([0, 1, 0, 0, 0, 0, 1]);
  });

  it("99 near the others is a measurement with a large error", () => {
    const dispersions = Float64Array.of(98.76, 99, 120, 250);
    expect(undetected(dispersions, Float64Array.of(19.8, 19.8, 10, 12))).toBeUndefined();
  });

  it("others are as they were", () => {
    expect(undetected(Float64Array.of(21, 22), Float64Array.of(0.1, 0.2))).toBeUndefined();
    expect(undetected(["21"], Float64Array.of(0.1))).toBeUndefined();
  });
});

it.each([
  ["u", "err_u"],
  ["mag_u", "magerr_u"],
  ["u", "e_u"],
])("the error of %s may be called %s", (name, error) => {
  expect(errorNames(name)).toContain(error);
  expect(errorNames(name)).not.toContain(name);
});
