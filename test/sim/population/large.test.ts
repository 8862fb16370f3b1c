import { describe, expect, it } from "vitest";
import type { Population } from "../../../sim/drawn.ts";
import { makePopulation } from "../../../sim/populations.ts";

const population = (parameters: unknown): Population =>
  makePopulation({
    stamp: 16,
    pixel_scale: 0.4,
    parameters,
    galaxy: [{ kind: "sersic", flux: 1000, hlr: 1, n: 1 }],
    psf: { kind: "moffat", fwhm: 0.8, beta: 3.5 },
    detector: { sky: 100, gain: 1, read_noise: 5 },
  });

describe("populations of unreasonable size", () => {
  it("takes a choice of 300,000 values", () => {
    const values = Array.from({ length: 300_000 }, (_, i) => i + 1);
    const many = population({ kind_of: { choice: values } });
    expect(many.draw(1, 0).labels.at(-1)).toBeGreaterThanOrEqual(1);
  });

  it("refuses weights whose sum overflows, and chains of expressions that are too long", () => {
    expect(() => population({ a: { choice: { values: [1, 2], weights: [1e308, 1e308] } } })).toThrow(
      /sum of the weights/,
    );
    const chain = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`p${i}`, `p${i + 1} + 1`]));
    expect(() => population({ ...chain, p3000: 1 })).toThrow(/chain of more than 1000/);
  });
});
