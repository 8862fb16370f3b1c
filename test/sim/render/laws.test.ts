/** Laws of a rendered image, whatever the galaxy. float32 images: the tolerances are relative to the peak. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { logGamma } from "../../../shared/math/gamma.ts";
import { sersicB } from "../../../sim/profiles/sersic.ts";
import { FWHM_PER_SIGMA } from "../../../sim/psf/gaussian.ts";
import type { Component, Scene } from "../../../sim/scene.ts";
import { fluxOf, peakOf, psfs, render, scenes, sersics, worstPixel } from "./scenes.ts";

const TOLERANCE = 1e-5;
function law<T>(title: string, property: fc.IProperty<T>, numRuns = 25): void {
  it(`law: ${title}`, () => fc.assert(property, { numRuns }));
}

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

/**
 * A small galaxy well inside a large stamp: all but 5e-6 of its light is there (n = 1, hlr = 1, e = 0.6: the edge is at
 * 8.5 half-light radii along the major axis; n = 1.2 would leave 2e-5 outside). Gaussian PSF: no wings.
 */
const enclosed = fc.record({
  components: fc.tuple(
    fc.record({
      kind: fc.constant("sersic" as const),
      n: number(0.35, 1),
      hlr: number(0.5, 1),
      flux: number(500, 5e4),
      e: number(0, 0.6),
      pa: number(0, 180),
    }),
  ),
  x0: number(60, 68),
  y0: number(60, 68),
  psf: fc.record({ kind: fc.constant("gaussian" as const), fwhm: number(0.5, 1) }),
  pixel_scale: fc.constant(0.2),
  stamp: fc.constant<[number, number]>([128, 128]),
});

interface Moments {
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** Centroid and central second moments, pixels. */
function momentsOf(image: Float32Array, nx: number): Moments {
  let [f, x, y] = [0, 0, 0];
  image.forEach((v, p) => {
    f += v;
    x += v * ((p % nx) + 0.5);
    y += v * (Math.floor(p / nx) + 0.5);
  });
  [x, y] = [x / f, y / f];
  let [xx, xy, yy] = [0, 0, 0];
  image.forEach((v, p) => {
    const dx = (p % nx) + 0.5 - x;
    const dy = Math.floor(p / nx) + 0.5 - y;
    xx += (v * dx * dx) / f;
    xy += (v * dx * dy) / f;
    yy += (v * dy * dy) / f;
  });
  return { x, y, xx, xy, yy };
}

const withComponents = (scene: Scene, change: (c: Component) => Component): Scene => ({
  ...scene,
  components: scene.components.map(change),
});

describe("flux", () => {
  law(
    "a stamp that holds all of the galaxy holds its flux",
    fc.property(enclosed, (scene) => {
      expect(Math.abs(fluxOf(render(scene)) / scene.components[0].flux - 1)).toBeLessThan(2e-5);
    }),
  );

  law(
    "the image is linear in flux, and components add",
    fc.property(scenes, (scene) => {
      const image = render(scene);
      const double = render(withComponents(scene, (c) => ({ ...c, flux: 2 * c.flux })));
      expect(
        worstPixel(
          double,
          image.map((v) => 2 * v),
        ),
      ).toBeLessThan(1e-6);
      const sum = new Float32Array(image.length);
      for (const c of scene.components) {
        render({ ...scene, components: [c] }).forEach((v, p) => {
          sum[p] += v;
        });
      }
      expect(worstPixel(sum, image)).toBeLessThan(4 * TOLERANCE);
    }),
  );
});

describe("symmetry", () => {
  const turned = (scene: Scene, angle: (pa: number) => number): Pick<Scene, "components" | "psf"> => ({
    components: withComponents(scene, (c) => (c.kind === "point" ? c : { ...c, pa: angle(c.pa) })).components,
    psf: "pa" in scene.psf ? { ...scene.psf, pa: angle(scene.psf.pa ?? 0) } : scene.psf,
  });

  law(
    "moving the centre by whole pixels moves the image",
    fc.property(scenes, (scene) => {
      const [ny, nx] = scene.stamp;
      const image = render(scene);
      const moved = render({ ...scene, x0: scene.x0 + 3, y0: scene.y0 - 2 });
      const peak = peakOf(image);
      let worst = 0;
      for (let y = 2; y < ny; y++) {
        for (let x = 0; x + 3 < nx; x++) {
          worst = Math.max(worst, Math.abs(moved[(y - 2) * nx + x + 3] - image[y * nx + x]));
        }
      }
      expect(worst / peak).toBeLessThan(TOLERANCE);
    }),
  );

  law(
    "turning everything by 90 degrees turns the image",
    fc.property(scenes, (scene) => {
      const [ny, nx] = scene.stamp;
      const image = render(scene);
      const other = render({
        ...scene,
        ...turned(scene, (pa) => (pa + 90) % 180),
        x0: ny - scene.y0,
        y0: scene.x0,
        stamp: [nx, ny],
      });
      const back = image.map((_, p) => other[(p % nx) * ny + (ny - 1 - Math.floor(p / nx))]);
      expect(worstPixel(back, image)).toBeLessThan(TOLERANCE);
    }),
  );

  law(
    "a mirror in y mirrors the image",
    fc.property(scenes, (scene) => {
      const [ny, nx] = scene.stamp;
      const image = render(scene);
      const other = render({ ...scene, ...turned(scene, (pa) => (180 - pa) % 180), y0: ny - scene.y0 });
      const back = image.map((_, p) => other[(ny - 1 - Math.floor(p / nx)) * nx + (p % nx)]);
      expect(worstPixel(back, image)).toBeLessThan(TOLERANCE);
    }),
  );

  law(
    "a larger stamp shows the same pixels",
    fc.property(scenes, (scene) => {
      const [ny, nx] = scene.stamp;
      const image = render(scene);
      const wide = nx + 24;
      const large = render({ ...scene, x0: scene.x0 + 8, y0: scene.y0 + 6, stamp: [ny + 17, wide] });
      const cut = image.map((_, p) => large[(Math.floor(p / nx) + 6) * wide + (p % nx) + 8]);
      expect(worstPixel(cut, image)).toBeLessThan(TOLERANCE);
    }),
  );
});

describe("moments", () => {
  law(
    "the centroid is the centre; second moments add: galaxy + PSF + pixel; e and pa follow from them",
    fc.property(enclosed, (scene) => {
      const galaxy = scene.components[0];
      const m = momentsOf(render(scene), 128);
      expect(Math.abs(m.x - scene.x0)).toBeLessThan(2e-3);
      expect(Math.abs(m.y - scene.y0)).toBeLessThan(2e-3);
      const seeing = (scene.psf.fwhm / FWHM_PER_SIGMA / scene.pixel_scale) ** 2;
      const [xx, yy] = [m.xx - seeing - 1 / 12, m.yy - seeing - 1 / 12];
      // <r^2> of the circular profile is hlr^2 Gamma(4n) / (b^2n Gamma(2n)); the shear gives axes a^2 = r^2 / q, b^2 = r^2 q
      const b = sersicB(galaxy.n);
      const r2 =
        Math.exp(logGamma(4 * galaxy.n) - logGamma(2 * galaxy.n) - 2 * galaxy.n * Math.log(b)) *
        (galaxy.hlr / scene.pixel_scale) ** 2;
      const q = Math.sqrt((1 - galaxy.e) / (1 + galaxy.e));
      expect((xx + yy) / ((r2 / 2) * (q + 1 / q))).toBeCloseTo(1, 2);
      expect(Math.hypot(xx - yy, 2 * m.xy) / (xx + yy)).toBeCloseTo(galaxy.e, 2);
      const twice = (2 * galaxy.pa * Math.PI) / 180;
      const turn = Math.sin(twice) * (xx - yy) - Math.cos(twice) * 2 * m.xy;
      expect(Math.abs(turn) / (xx + yy)).toBeLessThan(5e-3);
    }),
  );
});

describe("cases", () => {
  law(
    "a point source is the limit of a small galaxy",
    fc.property(psfs, number(10, 20), number(10, 20), (psf, x0, y0) => {
      const scene: Scene = {
        components: [{ kind: "point", flux: 1000 }],
        x0,
        y0,
        psf,
        pixel_scale: 0.2,
        stamp: [32, 32],
      };
      const small = render({
        ...scene,
        components: [{ kind: "sersic", n: 1, hlr: 1e-4, flux: 1000, e: 0, pa: 0 }],
      });
      expect(worstPixel(small, render(scene))).toBeLessThan(TOLERANCE);
    }),
    15,
  );

  it("a Gaussian galaxy under a Gaussian PSF is the Gaussian of the summed variances, over each pixel", () => {
    const [hlr, fwhm, scale] = [0.8, 0.7, 0.2];
    const sigma = Math.hypot(hlr / Math.sqrt(2 * Math.LN2), fwhm / FWHM_PER_SIGMA) / scale;
    const image = render({
      components: [{ kind: "sersic", n: 0.5, hlr, flux: 1, e: 0, pa: 0 }],
      x0: 15.3,
      y0: 16.8,
      psf: { kind: "gaussian", fwhm },
      pixel_scale: scale,
      stamp: [32, 32],
    });
    const share = (from: number): number => {
      // integral of the normal density over the pixel, Simpson's rule on 20 intervals
      let sum = 0;
      for (let i = 0; i <= 20; i++) {
        const w = i === 0 || i === 20 ? 1 : i % 2 === 1 ? 4 : 2;
        sum += w * Math.exp(-((from + i / 20) ** 2) / (2 * sigma * sigma));
      }
      return sum / 60 / (sigma * Math.sqrt(2 * Math.PI));
    };
    const want = image.map((_, p) => share((p % 32) - 15.3) * share(Math.floor(p / 32) - 16.8));
    expect(worstPixel(image, want)).toBeLessThan(2e-6);
  });

  it("the same scene gives the same bits after other scenes have been rendered", () => {
    const [first] = fc.sample(scenes, { numRuns: 1, seed: 5 });
    const before = render(first);
    for (const other of fc.sample(scenes, { numRuns: 100, seed: 6 })) render(other);
    expect(render(first)).toEqual(before);
  });

  it("a centre outside the stamp shows the wings only", () => {
    const galaxy = fc.sample(sersics, { numRuns: 1, seed: 1 })[0];
    const scene: Scene = {
      components: [galaxy],
      x0: -9.5,
      y0: 12,
      psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
      pixel_scale: 0.2,
      stamp: [32, 32],
    };
    const wide = render({ ...scene, x0: 14.5, stamp: [32, 56] });
    const image = render(scene);
    const cut = image.map((_, p) => wide[Math.floor(p / 32) * 56 + (p % 32) + 24]);
    expect(Math.max(...image.map((v, p) => Math.abs(v - cut[p]))) / peakOf(wide)).toBeLessThan(TOLERANCE);
  });

  it("a PSF image without a pixel scale takes that of each stamp", () => {
    const dir = mkdtempSync(join(tmpdir(), "galforge-psf-"));
    try {
      const file = join(dir, "psf.npy");
      const pixels = Float64Array.from({ length: 81 }, (_, p) =>
        Math.exp(-(((p % 9) - 4) ** 2 + (Math.floor(p / 9) - 4) ** 2) / 4),
      );
      writeFileSync(file, encodeNpy(pixels, [9, 9]));
      const psf = { kind: "image", file } as const;
      const star = (pixel_scale: number): Scene => ({
        components: [{ kind: "point", flux: 1 }],
        x0: 16,
        y0: 16,
        psf,
        pixel_scale,
        stamp: [32, 32],
      });
      // in pixels the two stars are the same
      const first = render(star(0.2));
      expect(worstPixel(render(star(0.4)), first)).toBeLessThan(TOLERANCE);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("a PSF too narrow for the pixel scale is refused", () => {
    const [scene] = fc.sample(scenes, { numRuns: 1, seed: 5 });
    expect(() => render({ ...scene, psf: { kind: "gaussian", fwhm: 1e-4 } })).toThrow(/PSF is too narrow/);
  });
});
