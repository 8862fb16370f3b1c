import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { purityOf } from "../../../sim/observe/purity.ts";

const images = fc.array(
  fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { minLength: 12, maxLength: 12 }),
  { minLength: 1, maxLength: 5 },
);

describe("purity", () => {
  it("is sum t^2 / sum t (t + n)", () => {
    fc.assert(
      fc.property(images, (values) => {
        const [target, ...others] = values.map((v) => Float32Array.from(v));
        const all = target.map((t, p) => others.reduce((sum, image) => sum + image[p], t));
        const tt = target.reduce((sum, t) => sum + t * t, 0);
        const tn = target.reduce((sum, t, p) => sum + t * (all[p] - t), 0);
        if (tt === 0) expect(purityOf(target, all)).toBeNaN();
        else expect(purityOf(target, all)).toBeCloseTo(tt / (tt + tn), 10);
      }),
    );
  });

  it("is 1 alone, 1 beside what does not touch, and 1/2 under its like", () => {
    const t = Float32Array.of(1, 4, 0, 0);
    expect(purityOf(t, t)).toBe(1);
    expect(purityOf(t, Float32Array.of(1, 4, 7, 7))).toBe(1);
    expect(purityOf(t, Float32Array.of(2, 8, 0, 0))).toBe(0.5);
  });
});
