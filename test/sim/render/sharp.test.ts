/** Airy PSFs: stars against the closed form, inside the stamp and beside it, large or obscured. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readObjects } from "../../../sim/objects.ts";
import { airyOtf } from "../../../sim/psf/airy.ts";
import { renderSharp } from "../../../sim/render/sharp.ts";
import type { Scene } from "../../../sim/scene.ts";
import { airyStar } from "./psf-truth.ts";
import { render, worstPixel } from "./scenes.ts";

const star = (size: number, obscuration: number, x0: number, y0: number, stamp: number): Scene => ({
  components: [{ kind: "point", flux: 1e4 }],
  x0,
  y0,
  psf: { kind: "airy", lam_over_diam: 0.2 * size, obscuration },
  pixel_scale: 0.2,
  stamp: [stamp, stamp],
});

describe("Airy PSFs, in the peak of the stamp", () => {
  it.each([
    [2.5, 0, 2e-6],
    [14, 0, 5e-6],
    [20, 0.33, 5e-6],
    [5, 0.6, 1e-5],
    [10, 0.9, 1.5e-5],
    [2.5, 0.99, 1e-6],
    [40, 0.99, 1e-6],
  ])("lambda/D of %d pixels, obscuration %d, inside: %d", (size, obscuration, bar) => {
    for (const [x0, y0] of [
      [15.3, 17.8],
      [4, 28],
    ]) {
      const scene = star(size, obscuration, x0, y0, 32);
      expect(worstPixel(render(scene), airyStar(scene, 0.2 * size, obscuration, 6))).toBeLessThan(bar);
    }
  });

  it.each([
    [-3, 9],
    [-10, 16],
    [-40, 16],
    [-80, -80],
    [-200, 16],
  ])("beside the stamp, centre (%d, %d): 1e-4", (x0, y0) => {
    for (const [size, obscuration] of [
      [2.5, 0.3],
      [12, 0.2],
      [3, 0.9],
    ]) {
      const scene = star(size, obscuration, x0, y0, 16);
      expect(worstPixel(render(scene), airyStar(scene, 0.2 * size, obscuration, 8))).toBeLessThan(1e-4);
    }
  });

  it("galaxies under an elliptical PSF: the panels and the fast path agree", () => {
    const psf = { kind: "airy", lam_over_diam: 0.5, obscuration: 0.3, e: 0.2, pa: 40 } as const;
    const scene: Scene = {
      ...star(2.5, 0.3, 15.3, 17.8, 32),
      psf,
      components: [
        { kind: "sersic", n: 4, hlr: 0.8, flux: 1e4, e: 0.8, pa: 70 },
        { kind: "sersic", n: 1, hlr: 2, flux: 1e4, e: 0.3, pa: 120 },
      ],
    };
    const sharp = new Float32Array(32 * 32);
    renderSharp(scene, airyOtf(0.5, 0.3, 0.2, 40), sharp);
    expect(worstPixel(render(scene), sharp)).toBeLessThan(5e-6);
  });

  it("a centre too far away is refused, also where the fast path is not taken", () => {
    expect(() => render(star(2.5, 0.99, -1e6, 16, 16))).toThrow(/Fourier modes.*too far outside/);
  });
});

const CASES = new URL("../../../../shared/cases/galsim/", import.meta.url).pathname;

describe.skipIf(!existsSync(CASES))("scenes of ../shared/cases/galsim", () => {
  it.each([
    ["airy-outside-stamp", 1e-4],
    ["airy-large-or-obscured", 3e-5],
  ])(
    "%s: stars within %d",
    async (file, bar) => {
      for (const { scene } of await readObjects(`${CASES}${file}.json`)) {
        const { psf } = scene;
        if (psf.kind !== "airy" || scene.components[0].kind !== "point" || scene.x0 < -100) continue;
        const [ny, nx] = scene.stamp;
        const small: Scene =
          nx > 32 ? { ...scene, stamp: [ny / 2, nx / 2], x0: scene.x0 / 2, y0: scene.y0 / 2 } : scene;
        const want = airyStar(small, psf.lam_over_diam, psf.obscuration ?? 0, 6);
        expect(worstPixel(render(small), want)).toBeLessThan(bar);
      }
    },
    240_000,
  );
});
