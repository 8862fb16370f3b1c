import { describe, expect, it } from "vitest";
import { kolmogorovTest } from "../../../../eval/stats/kolmogorov.ts";
import { normalCdf } from "../../../../shared/math/normal.ts";
import { fillHypercube, fillNormal } from "../../../../train/models/flow/noise.ts";
import { rowKey } from "../../../../train/models/row-key.ts";

const normals = (seed: number, key: number, size = 20_000): Float32Array => {
  const out = new Float32Array(size);
  fillNormal(seed, key, out);
  return out;
};

describe("normal numbers of a row", () => {
  it("are normal, also in pairs", () => {
    const x = normals(1, 2);
    expect(kolmogorovTest(Float64Array.from(x, normalCdf)).p).toBeGreaterThan(0.01);
    for (const lag of [1, 2, 3, 4]) {
      const products = x.slice(lag).reduce((sum, one, i) => sum + one * x[i]!, 0) / (x.length - lag);
      expect(Math.abs(products)).toBeLessThan(4 / Math.sqrt(x.length));
    }
  });

  it("are a function of seed and row; the first ones do not depend on how many there are", () => {
    expect(normals(1, 2)).toEqual(normals(1, 2));
    expect(normals(1, 2, 7)).toEqual(normals(1, 2).slice(0, 7));
    const own = normals(1, 2, 2000);
    for (const [seed, key] of [
      [2, 2],
      [1, 3],
      [1 + 2 ** 40, 2],
      [1, 2 + 2 ** 32],
    ] as const) {
      const other = normals(seed, key, 2000);
      const same = other.reduce((sum, x, i) => sum + x * own[i]!, 0) / 2000;
      expect(Math.abs(same)).toBeLessThan(0.1);
    }
  });
});

describe("a Latin hypercube", () => {
  const [draws, width] = [500, 3];
  const cube = (seed: number, key: number): Float32Array => {
    const out = new Float32Array(draws * width);
    fillHypercube(seed, key, width, out);
    return out;
  };

  it("has in every column the quantiles (k + 1/2) / n, each once", () => {
    const x = cube(0, 1);
    for (let column = 0; column < width; column++) {
      const own = Array.from({ length: draws }, (_, k) => normalCdf(x[k * width + column]!)).sort(
        (a, b) => a - b,
      );
      own.forEach((p, k) => {
        expect(p).toBeCloseTo((k + 0.5) / draws, 4);
      });
    }
  });

  it("in orders that are independent, and a function of seed and row", () => {
    expect(cube(0, 1)).toEqual(cube(0, 1));
    expect(cube(0, 1)).not.toEqual(cube(0, 2));
    expect(cube(0, 1)).not.toEqual(cube(1, 1));
    const x = cube(0, 1);
    let product = 0;
    for (let k = 0; k < draws; k++) product += x[k * width]! * x[k * width + 1]!;
    expect(Math.abs(product / draws)).toBeLessThan(4 / Math.sqrt(draws));
  });
});

describe("the key of a row", () => {
  it("is that of its numbers alone, wherever they stand", () => {
    const all = Float32Array.of(9, 1.5, -2, 3, 1.5, -2, 3);
    expect(rowKey(all.subarray(1, 4))).toBe(rowKey(Float32Array.of(1.5, -2, 3)));
    expect(rowKey(all.subarray(1, 4))).toBe(rowKey(all.subarray(4, 7)));
    expect(Number.isSafeInteger(rowKey(all))).toBe(true);
  });

  it("tells rows apart that differ in a last bit, or in their order", () => {
    const keys = new Set<number>();
    for (let k = 0; k < 20_000; k++) keys.add(rowKey(Float32Array.of(1 + k * 2 ** -23, 1)));
    for (let k = 0; k < 20_000; k++) keys.add(rowKey(Float32Array.of(1, 1 + (k + 1) * 2 ** -23)));
    expect(keys.size).toBe(40_000);
  });
});
