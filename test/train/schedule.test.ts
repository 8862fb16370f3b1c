import { describe, expect, it } from "vitest";
import { learningRate } from "../../train/schedule.ts";

describe("learningRate", () => {
  it("is constant", () => {
    for (const done of [0, 0.3, 1]) expect(learningRate("constant", 2e-3, done)).toBe(2e-3);
  });

  it.each([
    [0, 0.1],
    [0.05, 0.55],
    [0.1, 1],
    [0.55, 0.5005], // half-way down between 1 and 0.001
    [1, 0.001],
  ])("cycles: after %d of the training it is %d of the highest", (done, expected) => {
    expect(learningRate("one-cycle", 4, done)).toBeCloseTo(4 * expected, 12);
  });

  it("rises, then falls, without a jump", () => {
    const rates = Array.from({ length: 1001 }, (_, i) => learningRate("one-cycle", 1, i / 1000));
    const top = rates.indexOf(Math.max(...rates));
    expect(top).toBe(100);
    for (let i = 1; i < rates.length; i++) {
      expect(Math.sign(rates[i] - rates[i - 1])).toBe(i <= top ? 1 : -1);
      expect(Math.abs(rates[i] - rates[i - 1])).toBeLessThan(0.01);
    }
  });
});
