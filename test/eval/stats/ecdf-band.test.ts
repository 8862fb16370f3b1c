// @module-tag slow
import { describe, expect, it } from "vitest";
import { ecdfAt, ecdfBand, staysInside } from "../../../eval/stats/ecdf-band.ts";
import { uniforms } from "../samples.ts";

const TRIALS = 2000;

describe("ecdfBand", () => {
  it.each([
    [50, 0.95],
    [300, 0.95],
    [300, 0.68],
  ])("holds the whole distribution of %d uniform numbers with its level %d", (n, level) => {
    const band = ecdfBand(n, level);
    let inside = 0;
    for (let t = 0; t < TRIALS; t++) inside += staysInside(uniforms(n, t), band) ? 1 : 0;
    const error = Math.sqrt((level * (1 - level)) / TRIALS);
    // counts are whole numbers: of few values the level cannot be met exactly, and is rather exceeded
    expect(inside / TRIALS - level).toBeGreaterThan(-3 * error);
    expect(inside / TRIALS - level).toBeLessThan(3 * error + 0.01);
  });

  it("is wider than the interval of one point, and narrower of more values", () => {
    const [few, many] = [ecdfBand(500, 0.95), ecdfBand(20_000, 0.95)];
    const width = (band: typeof few) => band.high[49] - band.low[49];
    expect(few.at[49]).toBe(0.5);
    expect(width(few)).toBeGreaterThan((2 * 1.96 * 0.5) / Math.sqrt(500));
    expect(width(few)).toBeLessThan((2 * 3.5 * 0.5) / Math.sqrt(500));
    expect(width(few) / width(many)).toBeCloseTo(Math.sqrt(40), 0);
  });

  it("is left by numbers that are too concentrated, too spread, or to one side", () => {
    const band = ecdfBand(2000, 0.95);
    const u = uniforms(2000, 3);
    expect(staysInside(u, band)).toBe(true);
    expect(
      staysInside(
        u.map((x) => 0.5 + 0.85 * (x - 0.5)),
        band,
      ),
    ).toBe(false);
    expect(
      staysInside(
        u.map((x) => x ** 1.2),
        band,
      ),
    ).toBe(false);
    expect(
      staysInside(
        u.map((x) => (x < 0.5 ? 2 * x * x : 1 - 2 * (1 - x) ** 2)),
        band,
      ),
    ).toBe(false);
  });
});

describe("ecdfAt", () => {
  it("counts values up to and at each point", () => {
    expect(ecdfAt(Float64Array.of(0.9, 0.5, 0.1), [0.05, 0.1, 0.5, 0.95])).toEqual([0, 1 / 3, 2 / 3, 1]);
  });
});
