/** The fast path against the slow one, which shares no quadrature, table or kernel with it; and the slow one against GalSim. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderReference } from "../../../sim/render/reference.ts";
import { goldenStamps, goldenVariants, render, scenes, worstPixel } from "./scenes.ts";

const stamps = await goldenStamps();
const variants = await goldenVariants();

describe("float64 reference", () => {
  it.each([stamps[0], stamps[15], variants[2], variants[12]])(
    "agrees with GalSim: $name",
    ({ scene, image }) => {
      expect(worstPixel(renderReference(scene), image)).toBeLessThan(2e-6);
    },
  );

  it("law: the fast path equals it over random scenes", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const want = renderReference(scene, { period: 512 });
        expect(worstPixel(render(scene), want)).toBeLessThan(3e-5);
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});
