/** Against GalSim 2.8.4 with tightened accuracy: test/golden/README.md says how the stamps were made. */
import { describe, expect, it } from "vitest";
import { fluxOf, goldenStamps, goldenVariants, render, worstPixel } from "./scenes.ts";

const stamps = await goldenStamps();
const variants = await goldenVariants();
const quantile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(p * values.length) - 1];

describe("golden stamps, fast path, |difference| / peak of the worst pixel", () => {
  const errors = stamps.map(({ scene, image }) => worstPixel(render(scene), image));

  it("there are 48 stamps and 24 variants", () => {
    expect([stamps.length, variants.length]).toEqual([48, 24]);
  });

  // GalSim's own defaults reach 1.6e-6, 3.9e-5 and 3.4e-4 on these stamps; measured here: 1.0e-6, 1.3e-6, 1.4e-6
  it("median below 1.6e-6, 90 % below 2e-6, all below 3e-6", () => {
    expect(quantile(errors, 0.5)).toBeLessThan(1.6e-6);
    expect(quantile(errors, 0.9)).toBeLessThan(2e-6);
    expect(Math.max(...errors)).toBeLessThan(3e-6);
  });

  it("the flux inside every stamp within 2e-6", () => {
    for (const { scene, image } of stamps) {
      expect(Math.abs(fluxOf(render(scene)) / fluxOf(image) - 1)).toBeLessThan(2e-6);
    }
  });
});

describe("golden variants, fast path", () => {
  it.each(variants)("$name within 2e-5 of the peak", ({ scene, image }) => {
    expect(worstPixel(render(scene), image)).toBeLessThan(2e-5);
    expect(Math.abs(fluxOf(render(scene)) / fluxOf(image) - 1)).toBeLessThan(5e-6);
  });
});
