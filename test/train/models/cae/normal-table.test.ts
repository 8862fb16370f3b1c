import { describe, expect, it } from "vitest";
import { NormalTable } from "../../../../train/models/cae/normal-table.ts";

describe("NormalTable", () => {
  it("is a function of seed, step and place alone", () => {
    const numbers = new NormalTable(3).take(1000, 17);
    expect(new NormalTable(3).take(1000, 17)).toEqual(numbers);
    expect(new NormalTable(3).take(1000, 18)).not.toEqual(numbers);
    expect(new NormalTable(4).take(1000, 17)).not.toEqual(numbers);
  });

  it("has mean 0 and variance 1, also around the table's end", () => {
    const numbers = new NormalTable(0).take(1 << 20, 5);
    const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.004); // four standard errors
    expect(Math.abs(variance - 1)).toBeLessThan(0.006);
  });
});
