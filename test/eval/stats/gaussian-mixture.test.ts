// @module-tag slow
import { describe, expect, it } from "vitest";
import { growDensity } from "../../../eval/stats/gaussian-mixture.ts";
import type { Points } from "../../../eval/stats/points.ts";
import { Sequence } from "../../../shared/random/sequence.ts";

/** Normal points; all coordinates share `common` of their variance. */
function normalPoints(count: number, width: number, common: number, name: string): Points {
  const random = new Sequence(name);
  const values = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    const shared = random.normal();
    for (let a = 0; a < width; a++) {
      values[i * width + a] = Math.sqrt(common) * shared + Math.sqrt(1 - common) * random.normal();
    }
  }
  return { count, width, values };
}

/** ln p of points of `normalPoints`, but for a constant. */
function truth({ count, width, values }: Points, common: number): Float64Array {
  // (1 - c) I + c 1 1^T, inverted by Sherman and Morrison
  const own = 1 - common;
  return Float64Array.from({ length: count }, (_, i) => {
    const x = values.subarray(i * width, (i + 1) * width);
    const [sum, squares] = [x.reduce((s, v) => s + v, 0), x.reduce((s, v) => s + v * v, 0)];
    return -(squares - (common * sum * sum) / (own + width * common)) / (2 * own);
  });
}

const sorted = (x: Float64Array): Float64Array => x.slice().sort();
const median = (x: Float64Array): number => sorted(x)[x.length >> 1]!;

describe("growDensity", () => {
  it.each([
    [1, 0],
    [5, 0.9],
    [20, 0.5],
    [80, 0.3],
  ])("is ln p relative to the median, in %i dimensions", (width, common) => {
    const density = growDensity(normalPoints(2000, width, common, "known"));
    const points = normalPoints(500, width, common, "asked");
    const [found, all] = [density(points), truth(points, common)];
    const middle = median(all);
    expect(Math.abs(median(found))).toBeLessThan(0.2 + 0.05 * Math.sqrt(width));
    const apart = found.map((x, i) => Math.abs(x - (all[i]! - middle)));
    // a nat of a spread of sqrt(width / 2) nats
    expect(median(apart)).toBeLessThan(0.3 + 0.25 * Math.sqrt(width));
  });

  it.each([5, 20, 80])("is lower of outliers than of nearly all rows, in %i dimensions", (width) => {
    const density = growDensity(normalPoints(2000, width, 0.8, "known"));
    const rest = sorted(density(normalPoints(1000, width, 0.8, "asked")));
    const points = normalPoints(20, width, 0.8, "others");
    // one of the coordinates, which go together, is otherwise: within the range of each alone
    for (let i = 0; i < 20; i++) points.values[i * width] = points.values[i * width + 1]! + 3.5;
    const outliers = density(points);
    expect(median(outliers)).toBeLessThan(rest[10]!);
    const far = normalPoints(1, width, 0, "far").values.map((x) => x + 8);
    expect(density({ count: 1, width, values: far })[0]!).toBeLessThan(rest[0]!);
  });

  it("tells what lies between two groups", () => {
    const groups = normalPoints(1000, 6, 0, "groups");
    groups.values.forEach((x, at) => {
      groups.values[at] = x + (Math.floor(at / 6) % 2 === 0 ? 5 : -5);
    });
    const density = growDensity(groups);
    const [between, inside] = density({
      count: 2,
      width: 6,
      values: Float64Array.from({ length: 12 }, (_, i) => (i < 6 ? 0 : 5)),
    });
    expect(inside!).toBeGreaterThan(0);
    expect(between!).toBeLessThan(-20);
  });

  it("stands columns without variation, collinear ones, and few rows", () => {
    const base = normalPoints(300, 3, 0, "base");
    const values = new Float64Array(300 * 5);
    for (let i = 0; i < 300; i++) {
      const [a, b, c] = [0, 1, 2].map((j) => base.values[i * 3 + j]!);
      values.set([a!, b!, c!, a! + b!, 7], i * 5);
    }
    const logs = growDensity({ count: 300, width: 5, values })({ count: 300, width: 5, values });
    expect(logs.every(Number.isFinite)).toBe(true);
    const few = growDensity({ count: 6, width: 5, values: values.subarray(0, 30) });
    expect(few({ count: 300, width: 5, values }).every(Number.isFinite)).toBe(true);
  });

  it("is a function of the rows alone", () => {
    const rows = normalPoints(400, 4, 0.5, "rows");
    expect(growDensity(rows)(rows)).toEqual(growDensity(rows)(rows));
  });
});
