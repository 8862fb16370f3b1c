import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { disentanglement, spearman, variation } from "../../../eval/sweep/disentanglement.ts";

const amount = fc.double({ min: 0.01, max: 100, noNaN: true });

describe("variation", () => {
  it("is 1 after one way through the range, in ln for flux and radius, in x for the others", () => {
    expect(variation("flux", [10, 30, 1000], [10, 1000])).toBeCloseTo(1, 12);
    expect(variation("x0", [0, 50, 64], [0, 64])).toBeCloseTo(1, 12);
    expect(variation("e1", [-0.3, 0.3], [-0.6, 0.6])).toBeCloseTo(0.5, 12);
  });

  it("counts the way back as well", () => {
    expect(variation("x0", [0, 64, 0], [0, 64])).toBeCloseTo(2, 12);
    expect(variation("hlr", [1, Math.E, 1], [1, Math.E])).toBeCloseTo(2, 12);
  });

  it("law: another unit of a positive quantity changes nothing", () =>
    fc.assert(
      fc.property(fc.array(amount, { minLength: 2, maxLength: 9 }), amount, (values, unit) => {
        const range: [number, number] = [0.01, 100];
        const other = values.map((v) => v * unit);
        expect(variation("flux", other, range)).toBeCloseTo(variation("flux", values, range), 9);
      }),
    ));
});

describe("disentanglement", () => {
  it("is 1 when only its own moves, 1/2 when another moves as much, 0 when nothing of its own does", () => {
    expect(disentanglement("hlr", { hlr: 0.7, flux: 0, e1: 0 })).toBe(1);
    expect(disentanglement("hlr", { hlr: 0.7, flux: 0.7 })).toBe(0.5);
    expect(disentanglement("flux", { hlr: 0.6, flux: 0.2 })).toBeCloseTo(0.25, 12);
    expect(disentanglement("flux", { hlr: 0.6, flux: 0 })).toBe(0);
    expect(disentanglement("flux", { hlr: 0, flux: 0 })).toBe(0);
  });

  it("law: only the ratios of the variations matter", () =>
    fc.assert(
      fc.property(amount, amount, amount, (hlr, flux, factor) => {
        const once = disentanglement("hlr", { hlr, flux });
        expect(disentanglement("hlr", { hlr: hlr * factor, flux: flux * factor })).toBeCloseTo(once, 9);
      }),
    ));
});

describe("spearman", () => {
  it("is 1 for anything that rises, -1 for anything that falls, 0 for what is constant", () => {
    expect(spearman([1, 2, 3, 4], [1, 10, 11, 1e6])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [5, 4, -3, -4])).toBeCloseTo(-1, 12);
    expect(spearman([1, 2, 3], [7, 7, 7])).toBe(0);
  });

  // scipy.stats.spearmanr([1,2,3,4,5], [5,6,7,8,7]) and ([1,2,2,3], [1,3,2,4])
  it("agrees with SciPy, ties included", () => {
    expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 12);
    expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(0.9486832980505138, 12);
  });
});
