// @module-tag slow
/** The fast path against the slow one, which shares no quadrature, table or kernel with it; and the slow one against GalSim. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderReference } from "../../../sim/render/reference.ts";
import type { Scene } from "../../../sim/scene.ts";
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

  // relative to the peak of the stamp, which is as little as 1e-7 of the galaxy's: the float64 quadrature takes over
  it.each([
    ["Moffat", { kind: "moffat", fwhm: 0.7, beta: 3.5 }],
    ["Gaussian", { kind: "gaussian", fwhm: 0.7 }],
  ] as const)(
    "a centre up to 40 pixels outside the stamp, %s PSF",
    (_, psf) => {
      for (const [x0, n] of [
        [-3, 1],
        [-15, 4],
        [-40, 1],
      ]) {
        const galaxy = { kind: "sersic", n, hlr: 0.8, flux: 1e4, e: 0.3, pa: 30 } as const;
        const scene: Scene = { components: [galaxy], x0, y0: 11.3, psf, pixel_scale: 0.2, stamp: [24, 20] };
        expect(worstPixel(render(scene), renderReference(scene))).toBeLessThan(1e-4);
      }
    },
    300_000,
  );

  it("law: the fast path equals it over random scenes", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const want = renderReference(scene, { period: 512 });
        expect(worstPixel(render(scene), want)).toBeLessThan(3e-5);
      }),
      { numRuns: 10 },
    );
  }, 300_000);
});
