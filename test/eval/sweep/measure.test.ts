// @module-tag slow
/** The measurement of decoded images, on galaxies whose truth is known: noiseless ones of the renderer. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Measurement, measure } from "../../../eval/sweep/measure.ts";
import { FWHM_PER_SIGMA } from "../../../sim/psf/gaussian.ts";
import type { Scene } from "../../../sim/scene.ts";
import { fluxOf, render } from "../../sim/render/scenes.ts";

interface Galaxy {
  readonly n?: number;
  readonly hlr?: number;
  readonly flux?: number;
  readonly e?: number;
  readonly pa?: number;
  readonly x0?: number;
  readonly y0?: number;
}

/** Of the default population: PSF of FWHM 3.5 pixels, 0.2 arcsec a pixel. `finer` times as many pixels on the same sky. */
const sceneOf = (
  { n = 1, hlr = 1, flux = 1e4, e = 0, pa = 0, x0 = 32, y0 = 32 }: Galaxy,
  finer = 1,
): Scene => ({
  components: [{ kind: "sersic", n, hlr, flux, e, pa }],
  x0: x0 * finer,
  y0: y0 * finer,
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
  pixel_scale: 0.2 / finer,
  stamp: [64 * finer, 64 * finer],
});

function look(image: ArrayLike<number>, size = 64): Measurement {
  const found = measure(image, size, size);
  if (found === undefined) throw new Error("no galaxy was found");
  return found;
}
const lookAt = (galaxy: Galaxy): Measurement => look(render(sceneOf(galaxy)));

/** Half-light radius of the PSF-convolved, round profile [pixels of 0.2 arcsec], by counting small pixels from the centre. */
function countedRadius(galaxy: Galaxy): number {
  const finer = 8;
  const size = 64 * finer;
  const pixels = Array.from(render(sceneOf(galaxy, finer)), (light, p) => {
    const r = Math.hypot((p % size) + 0.5 - size / 2, Math.floor(p / size) + 0.5 - size / 2);
    return { r, light };
  }).sort((a, b) => a.r - b.r);
  const half = pixels.reduce((sum, { light }) => sum + light, 0) / 2;
  let sum = 0;
  for (const { r, light } of pixels) {
    sum += light;
    if (sum >= half) return r / finer;
  }
  throw new Error("unreachable");
}

/** sqrt(2 ln 2) */
const HLR_PER_SIGMA = Math.sqrt(2 * Math.LN2);
const INDICES = [0.5, 1, 2, 4];

const galaxies = fc.record({
  n: fc.double({ min: 0.5, max: 4, noNaN: true }),
  hlr: fc.double({ min: 0.3, max: 3, noNaN: true }),
  e: fc.double({ min: 0, max: 0.6, noNaN: true }),
  pa: fc.double({ min: 0, max: 180, noNaN: true }),
  x0: fc.double({ min: 20, max: 44, noNaN: true }),
  y0: fc.double({ min: 20, max: 44, noNaN: true }),
});

describe("flux", () => {
  it("law: is the light inside the stamp, wherever the galaxy is", () =>
    fc.assert(
      fc.property(galaxies, (galaxy) => {
        const image = render(sceneOf({ ...galaxy, x0: galaxy.x0 - 18 }));
        expect(look(image).flux / fluxOf(image)).toBeCloseTo(1, 10);
      }),
      { numRuns: 20 },
    ));

  it("is the true one of a small galaxy", () => {
    expect(lookAt({ n: 1, hlr: 0.5, flux: 2345 }).flux / 2345).toBeCloseTo(1, 3);
  });
});

describe("half-light radius", () => {
  it.each([
    [0.5, 0.3],
    [0.5, 1],
    [0.5, 2],
    [1, 0.3],
    [1, 0.6],
    [1, 1.5],
    [2, 0.3],
    [2, 1],
    [4, 0.3],
    [4, 0.6],
  ])(
    "of a round galaxy, n = %d, hlr = %d arcsec, is within 2 percent of a count of small pixels",
    (n, hlr) => {
      expect(lookAt({ n, hlr }).hlr / countedRadius({ n, hlr })).toBeGreaterThan(0.98);
      expect(lookAt({ n, hlr }).hlr / countedRadius({ n, hlr })).toBeLessThan(1.02);
    },
  );

  it.each(INDICES)("grows with the true one from 0.3 to 5 arcsec, n = %d, in the middle and off it", (n) => {
    for (const at of [{}, { x0: 17.3, y0: 46.2 }, { x0: 3, y0: 30, e: 0.5, pa: 70 }]) {
      const radii = Array.from({ length: 24 }, (_, i) => lookAt({ n, hlr: 0.3 + (4.7 * i) / 23, ...at }).hlr);
      for (let i = 1; i < radii.length; i++) expect(radii[i] / radii[i - 1]).toBeGreaterThan(1.005);
    }
  });
});

describe("ellipse", () => {
  it("law: the centroid is the centre of a galaxy that is well inside", () =>
    fc.assert(
      fc.property(galaxies, (g) => {
        const { x0, y0 } = lookAt({ ...g, hlr: Math.min(g.hlr, 1) });
        expect(Math.hypot(x0 - g.x0, y0 - g.y0)).toBeLessThan(0.02);
      }),
      { numRuns: 20 },
    ));

  // a Gaussian galaxy and PSF: second moments add, sigma^2 = (hlr / 1.17741)^2 sqrt((1 +- e) / (1 - +e)) + psf^2 + 1/12 of the pixel
  it.each([
    [1.6, 0.4, 30],
    [0.5, 0.6, 110],
    [1, 0.2, 170],
  ])("of Gaussians is that of the sum of moments: hlr = %d arcsec, e = %d, pa = %d", (hlr, e, pa) => {
    const image = render({ ...sceneOf({ n: 0.5, hlr, e, pa }), psf: { kind: "gaussian", fwhm: 0.6 } });
    const found = look(image);
    const blur = (3 / FWHM_PER_SIGMA) ** 2 + 1 / 12;
    const s2 = (hlr / 0.2 / HLR_PER_SIGMA) ** 2;
    const stretch = Math.sqrt((1 + e) / (1 - e));
    const [a2, b2] = [s2 * stretch + blur, s2 / stretch + blur];
    expect(Math.hypot(found.e1, found.e2)).toBeCloseTo((a2 - b2) / (a2 + b2), 3);
    expect(((Math.atan2(found.e2, found.e1) * 90) / Math.PI + 180) % 180).toBeCloseTo(pa, 1);
    expect(Math.abs(found.hlr / (HLR_PER_SIGMA * (a2 * b2) ** 0.25) - 1)).toBeLessThan(0.01);
  });

  it("grows with the true distortion", () => {
    const found = Array.from({ length: 12 }, (_, i) => lookAt({ e: 0.05 * i, pa: 0 }).e1);
    for (let i = 1; i < found.length; i++) expect(found[i] - found[i - 1]).toBeGreaterThan(0.02);
  });
});

describe("laws", () => {
  it("law: a brighter galaxy differs in flux alone", () =>
    fc.assert(
      fc.property(galaxies, fc.double({ min: 0.1, max: 1e3, noNaN: true }), (galaxy, factor) => {
        const image = Float64Array.from(render(sceneOf(galaxy)));
        const [once, more] = [look(image), look(image.map((v) => v * factor))];
        expect(more.flux / once.flux / factor).toBeCloseTo(1, 9);
        for (const q of ["hlr", "e1", "e2", "x0", "y0"] as const) expect(more[q]).toBeCloseTo(once[q], 4);
      }),
      { numRuns: 20 },
    ));

  it("law: moved by a part of a pixel, a small galaxy differs in its centre alone", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0.3, 0.5, 0.8),
        (shift, hlr) => {
          const [here, there] = [
            lookAt({ hlr, e: 0.3, pa: 20 }),
            lookAt({ hlr, e: 0.3, pa: 20, x0: 32 + shift }),
          ];
          expect(there.x0 - here.x0).toBeCloseTo(shift, 2);
          expect(Math.abs(there.hlr / here.hlr - 1)).toBeLessThan(0.003);
          expect(there.flux / here.flux).toBeCloseTo(1, 3);
          expect(there.e1).toBeCloseTo(here.e1, 3);
        },
      ),
      { numRuns: 20 },
    ));

  it("law: an image with x and y exchanged has its ellipse and centre exchanged", () =>
    fc.assert(
      fc.property(galaxies, (galaxy) => {
        const image = render(sceneOf(galaxy));
        const [here, there] = [
          look(image),
          look(image.map((_, p) => image[(p % 64) * 64 + Math.floor(p / 64)])),
        ];
        expect(there.x0).toBeCloseTo(here.y0, 6);
        expect(there.e1).toBeCloseTo(-here.e1, 6);
        expect(there.e2).toBeCloseTo(here.e2, 6);
        expect(there.hlr).toBeCloseTo(here.hlr, 6);
      }),
      { numRuns: 20 },
    ));

  it("law: a galaxy at another position angle has the same radius and distortion", () =>
    fc.assert(
      fc.property(fc.double({ min: 0, max: 180, noNaN: true }), (pa) => {
        const [here, there] = [lookAt({ hlr: 1, e: 0.5 }), lookAt({ hlr: 1, e: 0.5, pa })];
        expect(Math.abs(there.hlr / here.hlr - 1)).toBeLessThan(0.003);
        expect(Math.hypot(there.e1, there.e2)).toBeCloseTo(here.e1, 2);
      }),
      { numRuns: 20 },
    ));
});

describe("images without a galaxy", () => {
  it.each([
    ["zeros", new Float32Array(4096)],
    ["a negative sum", new Float32Array(4096).fill(-1)],
    ["NaN", new Float32Array(4096).fill(Number.NaN)],
    ["the same light everywhere", new Float32Array(4096).fill(0.3)],
    ["one bright pixel", new Float32Array(4096).map((_, p) => (p === 2080 ? 1 : 0))],
  ])("%s: undefined", (_, image) => {
    expect(measure(image, 64, 64)).toBeUndefined();
  });

  it("stamps that are not square are measured as well", () => {
    const scene: Scene = { ...sceneOf({ hlr: 0.5, x0: 40.25, y0: 12.5 }), stamp: [32, 64] };
    const found = measure(render(scene), 32, 64);
    expect([found?.x0.toFixed(2), found?.y0.toFixed(2)]).toEqual(["40.25", "12.50"]);
  });
});
