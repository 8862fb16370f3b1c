import { describe, expect, it } from "vitest";
import { errorUnits, relativeErrors } from "../../../eval/stats/relative-errors.ts";

describe("errorUnits", () => {
  it.each([
    ["flux", ["mag", "%"]],
    ["length", ["%"]],
    ["redshift", ["dz/(1+z)"]],
    ["scalar", []],
    ["sky", []],
  ] as const)("of the role %s are %j", (role, units) => expect(errorUnits(role)).toEqual(units));
});

describe("relativeErrors", () => {
  const truth = Float64Array.of(100, 100, 100, 0, -5);
  const predicted = Float64Array.of(10, 110, -1, 7, 7);

  it("are magnitudes, above zero where the estimate is too faint, infinite where there is none", () => {
    const errors = relativeErrors("mag", truth, predicted);
    expect([...errors]).toEqual([2.5, -2.5 * Math.log10(1.1), Number.POSITIVE_INFINITY]);
  });

  it("are dz/(1+z) of redshifts, whatever their sign", () => {
    const errors = relativeErrors(
      "dz/(1+z)",
      Float64Array.of(0, 1, -0.001, -1),
      Float64Array.of(0.1, 0.8, 0, 1),
    );
    expect(errors).toHaveLength(3);
    for (const [i, x] of [0.1, -0.1, 0.001 / 0.999].entries()) expect(errors[i]).toBeCloseTo(x, 12);
  });

  it("are percent of the truth, where that is above zero", () => {
    const errors = relativeErrors("%", truth, predicted);
    expect(errors).toHaveLength(3);
    for (const [i, x] of [-90, 10, -101].entries()) expect(errors[i]).toBeCloseTo(x, 10);
  });
});
