import { describe, expect, it } from "vitest";
import { Stream } from "../../shared/random/stream.ts";
import { differencesOf, featureCount, featuresOf, surveyInput, usableRows } from "../../train/inputs.ts";
import { limitOf } from "../../train/run/config.ts";

const NONE = Number.NaN;
const column = (name: string) => ({
  name,
  unit: "mag",
  role: "scalar" as const,
  description: "of a test",
});
const stream = new Stream(1, 0, 0);
const COUNT = 2000;
const u = Float64Array.from({ length: COUNT }, () => 20 + stream.normal());
const g = u.map((x) => x - 1 + 0.1 * stream.normal());
const survey = (name: string, values: Float64Array, more: object = {}) =>
  surveyInput(column(name), { values, ...more });

describe("inputs as a network sees them", () => {
  it("have the mean 0 and the variance 1, and outliers stay near", () => {
    const input = survey("u", u);
    const seen = featuresOf([input], new Map([["u", u]]), COUNT);
    const mean = seen.reduce((sum, x) => sum + x, 0) / COUNT;
    expect(mean).toBeCloseTo(0, 5);
    expect(seen.reduce((sum, x) => sum + x * x, 0) / COUNT).toBeCloseTo(1, 4);
    expect(Math.abs(featuresOf([input], new Map([["u", Float64Array.of(1e6)]]), 1)[0]!)).toBeLessThan(40);
  });

  it("say what is missing, and what is a limit", () => {
    const values = u.with(3, NONE);
    const limits = new Float64Array(COUNT).with(5, 1);
    const input = survey("u", values, { limits });
    expect(input).toMatchObject({ missing: true, limits: true });
    const columns = new Map([
      ["u", values],
      [limitOf("u"), limits],
    ]);
    const seen = featuresOf([input], columns, COUNT);
    expect(featureCount([input])).toBe(3);
    expect([...seen.subarray(9, 12)]).toEqual([0, 1, 0]);
    expect([...seen.subarray(16, 18)]).toEqual([0, 1]);
  });

  it("of rows that lack what the network needs, or all that it can do without, nothing can be said", () => {
    const both = (missing: boolean) => [survey("u", u), survey("g", g, { hidden: missing })];
    const rows = new Map([
      ["u", Float64Array.of(20, NONE, 20, NONE)],
      ["g", Float64Array.of(19, 19, NONE, NONE)],
    ]);
    expect([...usableRows(both(true), rows, 4)]).toEqual([1, 0, 1, 0]);
    expect([
      ...usableRows([survey("u", u, { hidden: true }), survey("g", g, { hidden: true })], rows, 4),
    ]).toEqual([1, 1, 1, 0]);
  });
});

describe("differences", () => {
  const of = (second: Float64Array) =>
    differencesOf(
      [survey("u", u), survey("g", second)],
      new Map([
        ["u", u],
        ["g", second],
      ]),
    );

  it("are those of neighbours that go together", () => {
    expect(of(g).map(({ name }) => name)).toEqual(["u - g"]);
    expect(of(u.map(() => stream.normal()))).toEqual([]);
  });

  it("are none of what differs by a constant, or its last bits, whatever is missing", () => {
    expect(of(u.map((x) => x + 1))).toEqual([]);
    expect(of(u.map((x, k) => (k % 5 === 0 ? NONE : x + 0.1)))).toEqual([]);
  });
});
