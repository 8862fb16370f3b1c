import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PASSES, passMasks, stepMask } from "../../../../train/models/dropout/masks.ts";

const rates = fc.double({ min: 0.01, max: 0.89, noNaN: true });
const seeds = fc.nat();
const means = (masks: Float32Array, width: number): number[] =>
  Array.from({ length: width }, (_, unit) => {
    let sum = 0;
    for (let t = 1; t <= PASSES; t++) sum += masks[t * width + unit]!;
    return sum / PASSES;
  });

describe("the mask of a step", () => {
  it("law: drops as many units as its rate says, and multiplies the others so that the mean is 1", () => {
    fc.assert(
      fc.property(seeds, rates, (seed, rate) => {
        const mask = stepMask(seed, 3, rate, 10_000);
        const dropped = mask.filter((m) => m === 0).length / mask.length;
        expect(Math.abs(dropped - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / mask.length));
        expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
      }),
      { numRuns: 20 },
    );
  });

  it("is a function of seed and step, and of no other length", () => {
    const mask = stepMask(5, 7, 0.5, 64);
    expect(stepMask(5, 7, 0.5, 64)).toEqual(mask);
    expect(stepMask(5, 7, 0.5, 200).subarray(0, 64)).toEqual(mask);
    expect(stepMask(5, 8, 0.5, 64)).not.toEqual(mask);
    expect(stepMask(6, 7, 0.5, 64)).not.toEqual(mask);
  });
});

describe("the masks of networks in use", () => {
  it("law: the first is the whole network, and the others have it as their mean, unit by unit", () => {
    fc.assert(
      fc.property(seeds, rates, (seed, rate) => {
        const masks = passMasks(seed, rate, 50);
        expect(masks).toHaveLength((1 + PASSES) * 50);
        expect([...masks.subarray(0, 50)]).toEqual(new Array(50).fill(1));
        for (const mean of means(masks, 50)) expect(mean).toBeCloseTo(1, 5);
      }),
      { numRuns: 50 },
    );
  });

  it.each([0.05, 0.13, 0.5, 0.85])("drop the share %d of the units, each pass other ones", (rate) => {
    const width = 4000;
    const masks = passMasks(1, rate, width);
    const of = (t: number): Float32Array => masks.subarray(t * width, (t + 1) * width);
    for (let t = 1; t <= PASSES; t++) {
      const dropped = of(t).filter((m) => m === 0).length / width;
      expect(Math.abs(dropped - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / width));
    }
    // two passes, and two units, know nothing of each other but that all passes together keep the mean
    const both = of(1).filter((m, unit) => m === 0 && of(2)[unit] === 0).length / width;
    expect(Math.abs(both - (rate * (PASSES * rate - 1)) / (PASSES - 1))).toBeLessThan(0.03);
    const neighbours = of(1).filter((m, unit) => m === 0 && of(1)[unit + 1] === 0).length / width;
    expect(Math.abs(neighbours - rate * rate)).toBeLessThan(0.03);
  });

  it("vary as those of training do, exactly where the rate is a multiple of 1 / PASSES", () => {
    const [rate, width] = [0.25, 30];
    const masks = passMasks(2, rate, width).subarray(width);
    for (let unit = 0; unit < width; unit++) {
      const values = Array.from({ length: PASSES }, (_, t) => masks[t * width + unit]!);
      const variance = values.reduce((sum, m) => sum + (m - 1) ** 2, 0) / PASSES;
      expect(variance).toBeCloseTo(rate / (1 - rate), 5);
    }
  });

  it("are a function of seed, pass and unit: a wider network has them, too", () => {
    const [narrow, wide] = [passMasks(4, 0.3, 10), passMasks(4, 0.3, 25)];
    for (let t = 0; t <= PASSES; t++) {
      expect(wide.subarray(t * 25, t * 25 + 10)).toEqual(narrow.subarray(t * 10, (t + 1) * 10));
    }
    expect(passMasks(5, 0.3, 10)).not.toEqual(narrow);
  });
});
