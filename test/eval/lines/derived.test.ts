import { describe, expect, it } from "vitest";
import { logRatio } from "../../../eval/lines/bpt.ts";
import { classOfDraws, derive } from "../../../eval/lines/derived.ts";
import { normals } from "../samples.ts";

const draws = 2000;
/** Two objects, two labels: a ~ N(100, 5) with b = a / 3; then b mostly below 0. */
const noise = normals(2 * draws, 1);
const samples = Float32Array.from({ length: 4 * draws }, (_, at) => {
  const [row, label] = [Math.floor(at / 2), at % 2];
  const a = 100 + 5 * noise[row]!;
  if (label === 0) return a;
  return row < draws ? a / 3 : row % 4 === 0 ? 1 : -1;
});
const size = { draws, labels: 2 };

describe("a quantity derived from samples", () => {
  it("has the quantiles of its draws", () => {
    const { median, low, high } = derive(samples, size, ([a]) => a! ** 2);
    expect(median[0]! / 1e4).toBeCloseTo(1, 1);
    expect(Math.sqrt(high[0]!)).toBeCloseTo(105, 0);
    expect(Math.sqrt(low[0]!)).toBeCloseTo(95, 0);
  });

  it("keeps what draws have in common: a ratio of labels that go together has no width", () => {
    const { median, low, high } = derive(samples, size, ([a, b]) => a! / b!);
    expect(median[0]).toBeCloseTo(3, 5);
    expect(high[0]! - low[0]!).toBeLessThan(1e-5);
  });

  it("is undefined, and counted, where most of its draws are", () => {
    const { median, low, without } = derive(samples, size, ([a, b]) => logRatio(a!, b!));
    expect(median[0]).toBeCloseTo(Math.log10(3), 5);
    expect([median[1], low[1]]).toEqual([Number.NaN, Number.NaN]);
    expect(without).toBe(1);
  });
});

describe("the class of samples", () => {
  it("is that of most draws, with their share", () => {
    const { likeliest, share } = classOfDraws(samples, size, 2, ([a]) => (a! > 95 ? 1 : 0));
    expect([...likeliest]).toEqual([1, 1]);
    expect(share[0]).toBeCloseTo(0.84, 1);
  });

  it("is none where most draws have none, though it may be that of few", () => {
    const { likeliest, share } = classOfDraws(samples, size, 2, ([, b]) => (b! < 0 ? -1 : 1));
    expect([...likeliest]).toEqual([1, -1]);
    expect([...share]).toEqual([1, 0.75]);
    const few = classOfDraws(samples, size, 3, ([a]) => (a! > 102 ? -1 : a! > 100 ? 2 : 0));
    expect(few.likeliest[0]).toBe(0);
  });
});
