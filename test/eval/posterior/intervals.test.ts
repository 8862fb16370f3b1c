// @module-tag slow
import { describe, expect, it } from "vitest";
import { intervalOf, shiftOf, shiftTail, widthFactor, widthTail } from "../../../eval/posterior/intervals.ts";
import { normalCdf } from "../../../shared/math/normal.ts";
import { normals } from "../samples.ts";

const bent = { normal: (z: number) => z, skewed: Math.exp } as const;
const sorted = (values: Iterable<number>): Float32Array => Float32Array.from(values).sort();

/** s of truths N(0, 1), or what becomes of these, with draws that are off by a bias and a width. */
function scaledOf(shape: keyof typeof bent, bias: number, width: number, draws: number): Float64Array {
  return Float64Array.from({ length: 4000 }, (_, i) => {
    const [y, ...others] = normals(draws + 1, i);
    return intervalOf(sorted(others.map((z) => bent[shape](bias + width * z))), bent[shape](y)).scaled;
  });
}

describe.each(["normal", "skewed"] as const)("of %s posteriors", (shape) => {
  it.each([50, 400])("with %d draws that are right there is no shift, and the factor is 1", (draws) => {
    const scaled = scaledOf(shape, 0, 1, draws);
    expect(Math.abs(shiftOf(scaled).value)).toBeLessThan(0.06);
    expect(Math.abs(widthFactor(scaled).value - 1)).toBeLessThan(0.05);
  });

  it("the factor is what the widths lack", () => {
    const tolerance = shape === "normal" ? 0.05 : 0.15; // of a skewed one no factor makes the interval right
    expect(Math.abs(widthFactor(scaledOf(shape, 0, 0.8, 200)).value - 1.25)).toBeLessThan(tolerance);
    expect(Math.abs(widthFactor(scaledOf(shape, 0, 1.25, 200)).value - 0.8)).toBeLessThan(tolerance);
  });

  it("the shift is the bias, and does not make the intervals look narrow", () => {
    const scaled = scaledOf(shape, 0.3, 1, 200);
    // of exp(z) in half widths of the interval below its median
    const known = shape === "normal" ? 0.3 : (0.9945 * (1 - Math.exp(-0.3))) / (1 - Math.exp(-0.9945));
    expect(Math.abs(shiftOf(scaled).value - known)).toBeLessThan(0.06);
    if (shape === "normal") expect(Math.abs(widthFactor(scaled).value - 1)).toBeLessThan(0.05);
  });
});

describe("figures", () => {
  it("are inside their own limits, which are 1 sigma of what n objects tell", () => {
    const scaled = normals(4000, 1).map((z) => z / 0.9944578832097535);
    const [shift, factor] = [shiftOf(scaled), widthFactor(scaled)];
    for (const { value, low, high } of [shift, factor]) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect((shift.high - shift.low) / 2).toBeCloseTo(Math.sqrt(Math.PI / 2 / 4000), 2); // of a median
    expect((factor.high - factor.low) / 2).toBeCloseTo(0.963 / Math.sqrt(4000), 2);
  });

  it("widthTail is that of a share of 68 %, wherever the middle is", () => {
    const scaled = normals(1000, 5).map((z) => z / 0.9944578832097535);
    expect(widthTail(scaled.map((s) => s + 3))).toBe(widthTail(scaled));
    expect(widthTail(scaled)).toBeGreaterThan(0.001);
    for (const width of [0.8, 1.25]) expect(widthTail(scaled.map((s) => s / width))).toBeLessThan(1e-6);
  });

  it("shiftTail is that of the mean of uniform numbers", () => {
    const pit = normals(1000, 2).map(normalCdf);
    expect(shiftTail(pit)).toBeGreaterThan(0.001);
    expect(shiftTail(normals(1000, 2).map((z) => normalCdf(z - 0.3)))).toBeLessThan(1e-6);
    expect(shiftTail(new Float64Array(75).fill(0.5 + 1.959963984540054 / 30))).toBeCloseTo(0.05, 9);
  });
});

describe("intervalOf", () => {
  it("has the width of the 68 % interval in the unit of the draws", () => {
    expect(intervalOf(sorted(normals(50_000, 3).map((z) => 20 * z)), 0).width).toBeCloseTo(20 * 1.9889, 0);
  });

  it("finds draws beyond five sigma on either side, which make a standard deviation large", () => {
    const draws = normals(1000, 4);
    expect(intervalOf(sorted(draws), 0).tails).toBe(0);
    expect(intervalOf(sorted(draws.fill(1000, 0, 20).fill(-6, 20, 30)), 0).tails).toBeCloseTo(0.03, 12);
  });

  it("of a truth that all draws equal is in the middle", () => {
    expect(intervalOf(new Float32Array(50).fill(2), 2).scaled).toBe(0);
  });
});
