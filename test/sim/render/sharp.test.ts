// @module-tag slow
/** Airy PSFs: stars against the closed form, inside the stamp and beside it, large or obscured. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readObjects } from "../../../sim/objects.ts";
import { airyOtf } from "../../../sim/psf/airy.ts";
import { renderSharp } from "../../../sim/render/sharp.ts";
import type { Component, Scene } from "../../../sim/scene.ts";
import { needs } from "../../needs.ts";
import { airyTruthAt } from "./airy-truth.ts";
import { airyStar } from "./psf-truth.ts";
import { peakOf, render, worstPixel } from "./scenes.ts";

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
    [-300, 16],
    [-1000, 16],
  ])("beside the stamp, centre (%d, %d): 1e-4", (x0, y0) => {
    for (const [size, obscuration] of [
      [2.5, 0.3],
      [10, 0.2],
      [12, 0.2],
      [3, 0.9],
      [5, 0.9],
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

  it("a lambda/D that would take hours is refused", () => {
    expect(() => render(star(0.01, 0.999, 8, 8, 16))).toThrow(/Fourier modes.*lambda\/D is too small/);
  });
});

/** The border, the lines through the centre or nearest to it, and some pixels between. */
function shownPixels({ stamp: [ny, nx], x0, y0 }: Scene): number[] {
  const [cx, cy] = [
    Math.min(nx - 1, Math.max(0, Math.floor(x0))),
    Math.min(ny - 1, Math.max(0, Math.floor(y0))),
  ];
  return Array.from({ length: ny * nx }, (_, p) => p).filter((p) => {
    const [x, y] = [p % nx, Math.floor(p / nx)];
    return x === cx || y === cy || ((x === 0 || x === nx - 1) && y % 3 === 0) || p % 47 === 0;
  });
}

/** Worst of some pixels against the slow truth, in the peak of the stamp. */
function worstOf(scene: Scene, at: readonly number[]): number {
  const got = render(scene);
  const want = airyTruthAt(scene, at);
  return Math.max(...at.map((p, i) => Math.abs(got[p] - want[i]))) / peakOf(got);
}

describe("a sweep against the slow truth (GALFORGE_AIRY_SWEEP=1: all of it, minutes)", () => {
  const all = process.env["GALFORGE_AIRY_SWEEP"] !== undefined;
  const sources: readonly Component[] = [
    { kind: "point", flux: 1e4 },
    { kind: "sersic", n: 1.5, hlr: 0.8, flux: 1e4, e: 0.5, pa: 30 },
    { kind: "sersic", n: 0.4, hlr: 0.6, flux: 1e4, e: 0.6, pa: 100 },
    { kind: "sersic", n: 4, hlr: 1.5, flux: 1e4, e: 0.3, pa: 75 },
  ];
  const sizes = all ? [0.5, 0.8, 1.3, 2.5, 5, 10, 20, 40] : [1.3, 10, 40];
  const obscurations = all
    ? [0, 0.2, 0.33, 0.36, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 0.93, 0.95]
    : [0, 0.45, 0.9, 0.95];
  const inside = [
    [16, 16],
    [4, 28],
    [0, 32],
  ];
  const beside = [
    [-3, 9],
    [-40, 16],
    [-80, -80],
    [-200, 16],
  ];

  function worstOfAll(centres: readonly number[][], components: readonly Component[]): number {
    let worst = 0;
    for (const size of sizes) {
      for (const obscuration of obscurations) {
        for (const [x0, y0] of centres) {
          // the truth takes minutes there
          if (size < 2 && x0 < -50) continue;
          for (const c of components) {
            const scene = { ...star(size, obscuration, x0, y0, 32), components: [c] };
            worst = Math.max(worst, worstOf(scene, shownPixels(scene)));
          }
        }
      }
    }
    return worst;
  }

  it.each([
    ["inside", inside, 1e-5],
    ["beside", beside, 1e-4],
  ] as const)(
    "%s the stamp",
    (where, centres, bar) => {
      const worst = worstOfAll(centres as unknown as number[][], all ? sources : sources.slice(0, 2));
      console.info(`Airy, ${where} the stamp, of its peak: worst ${worst.toExponential(1)}`);
      expect(worst).toBeLessThan(bar);
    },
    3_600_000,
  );

  it("the truth is that of the closed form, and converged", () => {
    for (const [size, x0] of [
      [10, 15.3],
      [2.5, -40],
    ]) {
      const scene = star(size, 0.36, x0, 17, 16);
      const closed = airyStar(scene, 0.2 * size, 0.36, 10);
      const at = [0, 15, 120, 255];
      airyTruthAt(scene, at).forEach((value, i) => {
        expect(Math.abs(value / closed[at[i]] - 1)).toBeLessThan(1e-7);
      });
    }
    const galaxy = { ...star(2.5, 0.36, 15.3, 17, 32), components: [sources[2]] };
    const [fine] = airyTruthAt(galaxy, [550], 2);
    expect(Math.abs(airyTruthAt(galaxy, [550])[0] / fine - 1)).toBeLessThan(1e-9);
  });
});

const CASES = new URL("../../../../shared/cases/galsim/", import.meta.url).pathname;

describe("scenes of ../shared/cases/galsim", needs(existsSync(CASES), "../shared/cases/galsim"), () => {
  it.each([
    ["airy-outside-stamp", 1e-4],
    ["airy-large-or-obscured", 3e-5],
  ])(
    "%s: stars and galaxies, to 100 pixels away, within %d",
    async (file, bar) => {
      for (const {
        scenes: [scene],
      } of await readObjects(`${CASES}${file}.json`)) {
        // the truth takes minutes farther away
        if (scene.x0 > -100) expect(worstOf(scene, shownPixels(scene))).toBeLessThan(bar);
      }
    },
    240_000,
  );
});
