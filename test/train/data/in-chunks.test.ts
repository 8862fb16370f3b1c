import { expect, it } from "vitest";
import { inChunks } from "../../../train/data/in-chunks.ts";

/** Ten stamps of two pixels, each its position; what is made at once is written down. */
function make(chunk: number) {
  const made: [number, number][] = [];
  const pixels = inChunks(10, chunk, async (from, count) => {
    made.push([from, count]);
    return Float32Array.from({ length: 2 * count }, (_, p) => from + (p >> 1));
  });
  return { made, pixels };
}

it("makes many at once and keeps them, until others are wanted", async () => {
  const { made, pixels } = make(4);
  expect([...(await pixels(0, 3))]).toEqual([0, 0, 1, 1, 2, 2]);
  expect([...(await pixels(3, 1))]).toEqual([3, 3]);
  expect([...(await pixels(3, 3))]).toEqual([3, 3, 4, 4, 5, 5]);
  expect([...(await pixels(9, 1))]).toEqual([9, 9]);
  expect([...(await pixels(1, 1))]).toEqual([1, 1]);
  expect(made).toEqual([
    [0, 4],
    [3, 4],
    [9, 1],
    [1, 4],
  ]);
});

it("makes what is wanted, even if it is more", async () => {
  const { made, pixels } = make(4);
  expect((await pixels(2, 6)).length).toBe(12);
  expect(made).toEqual([[2, 6]]);
});
