import { describe, expect, it } from "vitest";
import { nollOrder, zernikeSum } from "../../../sim/psf/zernike.ts";

const only = (j: number) => zernikeSum(Array.from({ length: j + 1 }, (_, i) => Number(i === j)));

describe("Zernike polynomials", () => {
  it("are numbered as by Noll (1976), table I", () => {
    const table = [
      [1, 0, 0],
      [2, 1, 1],
      [3, 1, -1],
      [4, 2, 0],
      [5, 2, -2],
      [6, 2, 2],
      [7, 3, -1],
      [8, 3, 1],
      [9, 3, -3],
      [10, 3, 3],
      [11, 4, 0],
      [12, 4, 2],
      [13, 4, -2],
      [14, 4, 4],
      [15, 4, -4],
      [22, 6, 0],
      [37, 8, 0],
    ];
    for (const [j, n, m] of table) {
      expect(nollOrder(j)).toEqual({ n, m: Math.abs(m), isCosine: m >= 0 });
    }
  });

  it("are what Noll writes: defocus, astigmatism, coma, spherical", () => {
    const [x, y] = [0.3, -0.6];
    const r2 = x * x + y * y;
    expect(only(4)(x, y)).toBeCloseTo(Math.sqrt(3) * (2 * r2 - 1), 12);
    expect(only(5)(x, y)).toBeCloseTo(Math.sqrt(6) * 2 * x * y, 12);
    expect(only(6)(x, y)).toBeCloseTo(Math.sqrt(6) * (x * x - y * y), 12);
    expect(only(7)(x, y)).toBeCloseTo(Math.sqrt(8) * (3 * r2 - 2) * y, 12);
    expect(only(8)(x, y)).toBeCloseTo(Math.sqrt(8) * (3 * r2 - 2) * x, 12);
    expect(only(11)(x, y)).toBeCloseTo(Math.sqrt(5) * (6 * r2 * r2 - 6 * r2 + 1), 12);
  });

  it("are orthonormal over the disc", () => {
    const all = Array.from({ length: 15 }, (_, i) => only(i + 1));
    const [rings, rays] = [400, 32];
    const sums = all.map(() => new Float64Array(all.length));
    for (let a = 0; a < rings; a++) {
      // of equal area
      const r = Math.sqrt((a + 0.5) / rings);
      for (let b = 0; b < rays; b++) {
        const [x, y] = [r * Math.cos((2 * Math.PI * b) / rays), r * Math.sin((2 * Math.PI * b) / rays)];
        const values = all.map((z) => z(x, y));
        for (const [i, u] of values.entries()) {
          for (const [j, v] of values.entries()) sums[i][j] += (u * v) / (rings * rays);
        }
      }
    }
    for (const [i, row] of sums.entries()) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(Number(i === j), 3);
    }
  });
});
