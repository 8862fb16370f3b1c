import { describe, expect, it } from "vitest";
import { deblend } from "../../../sim/detect/deblend.ts";
import { findIslands } from "../../../sim/detect/islands.ts";

const NX = 60;
/** Filtered stars: [x, y, signal-to-noise ratio], of a width of 3 pixels. */
function segments(stars: readonly (readonly [number, number, number])[], contrast: number) {
  const rows = Array.from({ length: 40 }, (_, y) =>
    Float32Array.from({ length: NX }, (_, x) =>
      stars.reduce((sum, [sx, sy, snr]) => sum + snr * Math.exp(-((x - sx) ** 2 + (y - sy) ** 2) / 18), 0),
    ),
  );
  const { islands } = findIslands(NX, rows, 5);
  return islands.flatMap((island) => deblend(NX, island, contrast)).sort((a, b) => b.value - a.value);
}
const at = (x: number, y: number): number => y * NX + x;

describe("deblending", () => {
  it("parts two stars whose saddle is deep enough, and gives each its side", () => {
    const found = segments(
      [
        [20, 20, 100],
        [31, 20, 60],
      ],
      0.1,
    );
    expect(found.map(({ peak }) => peak)).toEqual([at(20, 20), at(31, 20)]);
    expect(found.map(({ siblings }) => siblings)).toEqual([1, 1]);
    expect(found[0].area).toBeGreaterThan(found[1].area);
    const one = segments([[20, 20, 100]], 0.1)[0];
    expect(found[0].area + found[1].area).toBeGreaterThan(one.area);
  });

  it("leaves one where the saddle is too high for the contrast, or for the noise", () => {
    const near = [
      [20, 20, 100],
      [29, 20, 60],
    ] as const;
    expect(segments(near, 0.01)).toHaveLength(2);
    expect(segments(near, 0.5)).toHaveLength(1);
    const faint = [
      [20, 20, 9],
      [29, 20, 8],
    ] as const;
    expect(segments(faint, 0)).toHaveLength(1); // a saddle 1.5 standard deviations below
    expect(segments([...near, [50, 30, 40]], 1).map(({ siblings }) => siblings)).toEqual([0, 0]);
  });

  it("loses no pixel, and compares a third star with the peak that it meets", () => {
    const stars = [
      [15, 20, 80],
      [26, 20, 50],
      [37, 20, 80.001],
    ] as const;
    const found = segments(stars, 0.1);
    expect(found.map(({ peak }) => peak)).toEqual([at(37, 20), at(15, 20), at(26, 20)]);
    const whole = segments(stars, 1);
    expect(whole).toHaveLength(1);
    expect(found.reduce((sum, { area }) => sum + area, 0)).toBe(whole[0].area);
  });
});
