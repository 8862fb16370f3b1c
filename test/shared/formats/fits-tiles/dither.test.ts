import { describe, expect, it } from "vitest";
import { dequantise, ditherSequence } from "../../../../shared/formats/fits-tiles/dither.ts";

describe("dithering", () => {
  it("uses the standard's random numbers", () => {
    const numbers = ditherSequence();
    expect(numbers).toHaveLength(10_000);
    // FITS Standard 4.0, appendix I: the seed after 10,000 numbers is 1043618065
    expect(numbers[9999]).toBe(Math.fround(1043618065 / 2147483647));
    expect(numbers[0]).toBe(Math.fround(16807 / 2147483647));
  });

  // a row that CFITSIO wrote as the first tile with ZDITHER0 = 123
  const stored = [39, 73, 75, 39, 8, 0, 28, 65, 79, 55, 17, -1];
  const quantisation = { scale: 0.25, zero: -9.75, blank: undefined, seed: 122 };

  it("undoes what CFITSIO did", () => {
    const pixels = dequantise(stored, { ...quantisation, dithering: "SUBTRACTIVE_DITHER_1" });
    expect([...pixels].map(Math.fround).slice(0, 5)).toEqual([
      0.09211555123329163, 8.4360990524292, 9.010337829589844, -0.008191809058189392, -7.679739952087402,
    ]);
    expect([...dequantise([39, 73], { ...quantisation, dithering: "NO_DITHER" })]).toEqual([0, 8.5]);
  });

  it("keeps exact zeros in its second form, and NaN in all", () => {
    const both = { ...quantisation, zero: 536870899.2500982, blank: -5 };
    const some = [-2147483646, -2147483563, -5, -2147483648];
    const [zero, pixel, blank, reserved] = dequantise(some, { ...both, dithering: "SUBTRACTIVE_DITHER_2" });
    expect([zero, Math.fround(pixel)]).toEqual([0, 8.436197280883789]);
    expect([blank, reserved]).toEqual([Number.NaN, Number.NaN]);
    expect(dequantise(some, { ...both, dithering: "SUBTRACTIVE_DITHER_1" })[0]).not.toBe(0);
    expect(dequantise(some, { ...both, dithering: "NO_DITHER" })[2]).toBeNaN();
  });

  it("goes on from the next place after 10,000 numbers", () => {
    const random = ditherSequence();
    const long = dequantise(new Float64Array(20_000), {
      ...{ scale: 1, zero: 0, blank: undefined, seed: 9999 },
      dithering: "SUBTRACTIVE_DITHER_1",
    });
    const start = Math.trunc(Math.fround(random[9999] * 500));
    expect(long[0]).toBe(0.5 - random[start]);
    // the place of the second start is told by the first random number
    expect(long[10_000 - start]).toBe(0.5 - random[Math.trunc(Math.fround(random[0] * 500))]);
  });
});
