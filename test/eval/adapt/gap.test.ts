import { describe, expect, it } from "vitest";
import { gapClosed, skillLost } from "../../../eval/adapt/gap.ts";
import { Stream } from "../../../shared/random/stream.ts";

const N = 400;
/** |normal| x scale; the same galaxies are hard for all. */
function errors(scale: number, seed = 1, own = 0.1): Float64Array {
  const [common, stream] = [new Stream(7, 0, 0), new Stream(seed, 1, 0)];
  return Float64Array.from({ length: N }, () => scale * Math.abs(common.normal() + own * stream.normal()));
}

describe("the gap closed", () => {
  it("is the share of the way from the zero shot to the oracle", () => {
    const gap = gapClosed(errors(3), [errors(1.5, 2), errors(1.5, 3)], [errors(1, 4)])!;
    expect(gap.closed).toBeCloseTo(0.75, 1);
    expect(gap.low).toBeLessThan(gap.closed);
    expect(gap.high).toBeGreaterThan(gap.closed);
    expect(gap.high - gap.low).toBeLessThan(0.05); // pairs: the hard galaxies are hard for all
  });

  it("is negative for what harms, and none without a gap", () => {
    expect(gapClosed(errors(3), [errors(4)], [errors(1)])!.closed).toBeCloseTo(-0.5, 1);
    expect(gapClosed(errors(1), [errors(1)], [errors(2)])).toBeUndefined();
  });

  it("has a wider interval where seeds differ", () => {
    const width = (seeds: Float64Array[]): number => {
      const { low, high } = gapClosed(errors(3), seeds, [errors(1)])!;
      return high - low;
    };
    expect(width([errors(1, 2), errors(2, 3)])).toBeGreaterThan(3 * width([errors(1.5, 2), errors(1.5, 3)]));
  });

  it("is the same each time", () => {
    const once = () => gapClosed(errors(3), [errors(2)], [errors(1)]);
    expect(once()).toEqual(once());
  });
});

it("skill lost is a share of R2", () => {
  expect(skillLost(0.8, 0.76)).toBeCloseTo(0.05, 12);
  expect(skillLost(0.8, 0.84)).toBeCloseTo(-0.05, 12);
});
