import { expect, it } from "vitest";
import { RecentlyUsed } from "../../../../shared/onnx-backend/runtime/cache.ts";

it("makes a value once, and drops the one unused for longest beyond its size", () => {
  const dropped: string[] = [];
  const made: string[] = [];
  const cache = new RecentlyUsed<string>(2, 100, (value) => dropped.push(value));
  const get = (key: string): string =>
    cache.get(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect([get("a"), get("b"), get("a"), get("c"), get("a")]).toEqual(["A", "B", "A", "C", "A"]);
  expect([made, dropped, cache.size]).toEqual([["a", "b", "c"], ["B"], 2]);
  cache.clear();
  expect([dropped, cache.size]).toEqual([["B", "C", "A"], 0]);
});

it("drops what was not used for a number of uses", () => {
  const dropped: string[] = [];
  const cache = new RecentlyUsed<string>(10, 3, (value) => dropped.push(value));
  cache.get("once", () => "once");
  for (let i = 0; i < 3; i++) cache.get("often", () => "often");
  expect(dropped).toEqual([]);
  cache.get("often", () => "often");
  expect(dropped).toEqual(["once"]);
});
