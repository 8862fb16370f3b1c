import { describe, expect, it } from "vitest";
import { batchOf, inBatches } from "../../../train/models/in-batches.ts";

describe("a pass of a network", () => {
  it.each([
    [64, 64, 256],
    [16, 16, 256],
    [69, 69, 128],
    [128, 128, 64],
    [160, 160, 32],
    [2000, 2000, 1],
  ])("holds fewer stamps the larger they are: %i x %i pixels", (height, width, expected) => {
    expect(batchOf({ height, width })).toBe(expected);
  });

  it("fills its passes with the 256 stamps that infer reads at once", () => {
    for (let side = 16; side <= 400; side++) expect(256 % batchOf({ height: side, width: side })).toBe(0);
  });

  it("takes every row once, and batches of one size", async () => {
    const rows = Float32Array.from({ length: 14 }, (_, i) => i + 1);
    const seen: number[] = [];
    await inBatches(rows, 7, 3, async (batch, first, size) => {
      expect(batch.length).toBe(6);
      expect(batch.slice(2 * size).every((x) => x === 0)).toBe(true);
      expect(first).toBe(seen.length / 2);
      seen.push(...batch.slice(0, 2 * size));
    });
    expect(seen).toEqual([...rows]);
  });
});
