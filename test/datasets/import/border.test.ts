import { expect, test } from "vitest";
import { borderMedian, medianOf } from "../../../datasets/import/border.ts";

test("the middle counts for nothing, nor what is bad or no number", () => {
  const pixels = Float32Array.of(1, 2, 3, 4, 5, 900, 900, 6, 7, 900, 900, 8, 9, 10, Number.NaN, 800);
  const bad = Uint8Array.from(pixels, (x) => (x === 800 ? 1 : 0));
  expect(borderMedian(pixels, [4, 4], bad)).toBe(5.5);
  expect(borderMedian(pixels, [4, 4], undefined)).toBe(6);
  expect(borderMedian(pixels.subarray(0, 9), [3, 3], undefined)).toBe(5);
  expect(borderMedian(new Float32Array(4), [2, 2], undefined)).toBeUndefined();
});

test("of an even number it is the mean of the middle two", () => expect(medianOf([4, 1, 3, 2])).toBe(2.5));
