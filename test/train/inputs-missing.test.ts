import { expect, it } from "vitest";
import type { LabelColumn } from "../../datasets/labels.ts";
import { featuresOf, sameInputs, surveyInput, usableRows } from "../../train/inputs.ts";
import { limitOf } from "../../train/run/config.ts";

const column = (name: string): LabelColumn => ({ name, unit: "mag", description: "", role: "scalar" });
const values = Float64Array.of(20, 21, 22, 23);
const limits = Float64Array.of(0, 1, 1, 0);
const seen = surveyInput(column("u"), { values, limits, hidden: true });
const latent = surveyInput(column("latent_1"), { values, from: "encoder" });

it("what is missing or hidden is no limit", () => {
  const columns = new Map([
    ["u", Float64Array.of(20, 21, Number.NaN, 23)],
    [limitOf("u"), limits],
  ]);
  const features = featuresOf([seen], columns, 4, (row) => row === 1);
  expect([1, 2].map((row) => [...features.subarray(3 * row, 3 * row + 3)])).toEqual([
    [0, 1, 0],
    [0, 1, 0],
  ]);
  expect(featuresOf([seen], columns, 4)[3 + 2]).toBe(1);
});

it("what an encoder finds is never hidden", () => {
  const columns = new Map([
    ["u", values],
    ["latent_1", values],
    [limitOf("u"), new Float64Array(4)],
  ]);
  const inputs = [seen, latent];
  const [all, some] = [featuresOf(inputs, columns, 4), featuresOf(inputs, columns, 4, () => true)];
  for (let row = 0; row < 4; row++) {
    expect([...some.subarray(4 * row, 4 * row + 3)]).toEqual([0, 1, 0]);
    expect(some[4 * row + 3]).toBe(all[4 * row + 3]);
  }
});

it("what is infinite is missing", () => {
  const infinite = values.map((x, k) => (k === 0 ? Number.NEGATIVE_INFINITY : k === 3 ? 1 / 0 : x));
  const input = surveyInput(column("u"), { values: infinite });
  expect(input).toMatchObject({ missing: true, quantiles: [21, 22, 22] });
  const columns = new Map([["u", infinite]]);
  const features = featuresOf([input], columns, 4);
  expect([...features].filter((_, at) => at % 2 === 1)).toEqual([1, 0, 0, 1]);
  expect(features.every(Number.isFinite)).toBe(true);
  expect([...usableRows([input], columns, 4)]).toEqual([0, 1, 1, 0]);
});

it("inputs that say the same are found", () => {
  const columns = new Map([
    ["a", values],
    ["b", values.map((x) => 3 - 2 * x)],
    ["c", values.map((x) => x ** 2)],
  ]);
  expect(sameInputs(["a", "b", "c"], columns)).toEqual([["a", "b"]]);
});
