import { describe, expect, it } from "vitest";
import { formatPresets } from "../../bench/presets.ts";

const speed = {
  ...{ preset: "sdss-gri", shape: [3, 160, 160], drawUs: 80.4, stampUs: 3840, pixelsPerSecond: 2e7 },
  ...{ pixelsRatio: 0.8123, tableObjectsPerSecond: 17_000.4 },
};

describe("the table of presets", () => {
  it("has a line for each, below one title", () => {
    const lines = formatPresets([{ ...speed, preset: "leung2025" }, speed]).split("\n");
    expect(lines).toHaveLength(4);
    expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
    expect(lines[3].trim().split(/ {2,}/)).toEqual([
      ...["sdss-gri", "3 x 160 x 160", "80 us", "3840 us", "20.0e6", "0.81", "17000 objects/s"],
    ]);
  });
});
