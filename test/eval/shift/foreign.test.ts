import { expect, it } from "vitest";
import { growNovelty } from "../../../eval/shift/foreign.ts";
import type { Points } from "../../../eval/stats/points.ts";
import { normals } from "../samples.ts";

const set = (count: number, seed: number, change = (x: number): number => x): Points => ({
  ...{ count, width: 3 },
  values: normals(count * 3, seed).map(change),
});

it("finds as many foreign points of one population as its quantile says, and all that are far away", () => {
  const source = growNovelty(set(2000, 1));
  const { limit } = source;
  const { novelty } = source.of(set(2000, 2));
  const share = novelty.filter((x) => x > limit).length / 2000;
  expect(share).toBeGreaterThan(0.002);
  expect(share).toBeLessThan(0.022); // 0.01 +- 0.003
  expect(Math.abs(novelty.toSorted()[1000]! - 1)).toBeLessThan(0.08);
  expect(source.of(set(50, 3, (x) => x + 6)).novelty.every((x) => x > limit)).toBe(true);
  expect(source.own.filter((x) => x > limit)).toHaveLength(20);
});

it("names the nearest of the source", () => {
  const source = set(100, 4);
  const target = { count: 2, width: 3, values: source.values.slice(30, 36).map((x) => x + 1e-6) };
  expect([...growNovelty(source).of(target).nearest]).toEqual([10, 11]);
});
