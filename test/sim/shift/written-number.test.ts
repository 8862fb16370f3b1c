import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePopulation } from "../../../sim/populations.ts";
import { inExpression, scaled } from "../../../sim/shift/written-number.ts";

const population = (x: unknown) =>
  makePopulation({
    stamp: [16, 16],
    pixel_scale: 0.2,
    parameters: { a: 2, x: x as number },
    galaxy: [{ kind: "sersic", flux: "x", hlr: 0.3, n: 1 }],
    psf: { kind: "gaussian", fwhm: 0.7 },
    detector: { sky: 1, gain: 1, read_noise: 1 },
  });
const fluxOf = (x: unknown, index: number): number =>
  population(x).draw(1, index).bands[0]!.scene.components[0]!.flux;

describe("a written number", () => {
  it("times a factor is the same draw times the factor", () => {
    const written = fc.constantFrom<unknown>(
      ...[
        5,
        "3 * a",
        { constant: 3 },
        { expression: "a + 1", unit: "m" },
        { uniform: [1, 4] },
        { choice: [1, 2, 5] },
      ],
      ...[{ uniform: { min: 1, max: 4 } }, { log_uniform: [1, "a * 5"] }, { truncated_normal: [3, 1, 1, 5] }],
    );
    fc.assert(
      fc.property(written, fc.double({ min: 0.1, max: 10, noNaN: true }), fc.nat(20), (x, factor, index) => {
        const [plain, times] = [fluxOf(x, index), fluxOf(scaled("x", x, factor), index)];
        expect(times / plain / factor).toBeCloseTo(1, 12);
      }),
      { numRuns: 60 },
    );
  });

  it("is refused where arguments are left out, or a draw would have to stand in an expression", () => {
    expect(() => scaled("psf.fwhm", { beta: [2, 3] }, 2)).toThrow(/psf.fwhm.*all of its arguments/);
    expect(() => inExpression("sky", { uniform: [1, 2] })).toThrow(/sky.*is drawn.*parameter/);
    expect(inExpression("sky", "a + 1")).toBe("(a + 1)");
  });
});
