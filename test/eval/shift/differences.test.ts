import { describe, expect, it } from "vitest";
import { differencesOf } from "../../../eval/shift/differences.ts";
import type { Quantity } from "../../../eval/shift/looks.ts";
import { normals } from "../samples.ts";

const NOISE: Quantity = { name: "noise", unit: "ADU", by: "ratio" };
const SKY: Quantity = { name: "sky", unit: "ADU", by: "difference" };
const log = (n: number, seed: number, factor = 1) => normals(n, seed).map((x) => factor * Math.exp(0.1 * x));
const one = (quantity: Quantity, source: Float64Array, target: Float64Array) =>
  differencesOf([quantity], new Map([[quantity.name, source]]), new Map([[quantity.name, target]]));

describe("differencesOf", () => {
  it("tells ratios of medians in scatters of the source", () => {
    const [found] = one(NOISE, log(1000, 1), log(500, 2, 1.3));
    expect(Math.abs(found!.change - 1.3)).toBeLessThan(0.02);
    expect(Math.abs(found!.effect - Math.log(1.3) / 0.1)).toBeLessThan(0.4);
    expect(found!.differs).toBe(true);
    expect(found!.target / found!.source).toBeCloseTo(found!.change, 12);
  });

  it("tells differences where they can be of either sign", () => {
    const [found] = one(
      SKY,
      normals(1000, 3),
      normals(1000, 4).map((x) => x - 2),
    );
    expect(Math.abs(found!.change + 2)).toBeLessThan(0.15);
    expect(found!.differs).toBe(true);
  });

  it("marks nothing of one population, but for chance", () => {
    const marked = Array.from(
      { length: 200 },
      (_, r) => one(SKY, normals(100, 10 + r), normals(80, 300 + r))[0]!,
    );
    expect(marked.filter(({ differs }) => differs).length).toBeLessThan(6); // 0.5 of 200
  });

  it("marks what does not scatter where it differs at all", () => {
    const [a, b] = [new Float64Array(20).fill(0.7), new Float64Array(20).fill(0.71)];
    expect(one(NOISE, a, b)[0]).toMatchObject({ differs: true, effect: NaN });
    expect(one(NOISE, a, a.slice())[0]).toMatchObject({ differs: false, change: 1 });
    expect(one(SKY, new Float64Array(5), new Float64Array(5))[0]!.differs).toBe(false);
  });

  it("leaves out what one of the sets lacks", () => {
    expect(one(NOISE, log(10, 1), new Float64Array(10).fill(NaN))).toEqual([]);
    expect(differencesOf([NOISE], new Map(), new Map([["noise", log(10, 1)]]))).toEqual([]);
    expect(one(NOISE, log(10, 1), Float64Array.of(-1, 0, 2))[0]!.target).toBeCloseTo(2, 12);
  });
});
