import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHalf, toHalf } from "../../../shared/formats/half.ts";

const back = (...values: number[]): number[] => [...fromHalf(toHalf(values))];

describe("half precision", () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [1 / 3, 0x3555], // from the standard's usual examples
    [1 + 2 ** -11, 0x3c00], // ties to even
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000], // carries into the exponent
    [2 ** -15 - 2 ** -26, 0x0200],
  ])("%f is %i", (value, bits) => {
    expect(toHalf([value])[0]).toBe(bits);
  });

  it("every half comes back as it was", () => {
    const all = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits).filter(
      (b) => (b & 0x7c00) !== 0x7c00,
    );
    expect(toHalf(fromHalf(all))).toEqual(all);
  });

  it("law: the error is at most half a unit in the last of 11 bits", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        expect(Math.abs(back(value)[0] - value)).toBeLessThanOrEqual(
          Math.max(2 ** -25, Math.abs(value) * 2 ** -11),
        );
      }),
    );
  });

  it("reads infinities and NaN", () => {
    expect([...fromHalf(Uint16Array.of(0x7c00, 0xfc00, 0x7e00))]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
  });

  it.each([65520, -1e9, Number.NaN, Number.POSITIVE_INFINITY])("refuses %f", (value) => {
    expect(() => toHalf([0, value])).toThrow(/number 1 = .* half precision/);
  });
});
