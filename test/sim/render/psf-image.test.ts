// @module-tag slow
/** PSF images: stars and galaxies against direct sums in real space, whatever the image. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { readObjects } from "../../../sim/objects.ts";
import { loadPsfImage } from "../../../sim/psf/load-image.ts";
import type { Component, Scene } from "../../../sim/scene.ts";
import { needs } from "../../needs.ts";
import { type Image, psfAt, truthAt } from "./psf-truth.ts";
import { fluxOf, peakOf, render, worstPixel } from "./scenes.ts";

const dir = mkdtempSync(join(tmpdir(), "galforge-psf-"));
afterAll(() => rmSync(dir, { recursive: true }));

/** @param value of the pixel x, y samples from the middle */
function image(ny: number, nx: number, value: (x: number, y: number, p: number) => number): Image {
  const pixels = Float64Array.from({ length: ny * nx }, (_, p) =>
    value((p % nx) - (nx - 1) / 2, Math.floor(p / nx) - (ny - 1) / 2, p),
  );
  return { pixels, ny, nx };
}

const gauss = (x: number, y: number, sigma: number): number =>
  Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
/** a fixed sequence that looks random */
const noise = (p: number): number => ((Math.sin(p * 12.9898) * 43758.5453) % 1) * 0.01;

const images: Readonly<Record<string, Image>> = {
  delta: image(7, 7, (x, y) => (x === 0 && y === 0 ? 1 : 0)),
  undersampled: image(9, 9, (x, y) => gauss(x, y, 0.4)),
  odd: image(17, 17, (x, y) => gauss(x, y, 1.7)),
  even: image(16, 16, (x, y) => gauss(x, y, 1.7)),
  mixed: image(16, 17, (x, y) => gauss(x, y, 1.7)),
  off_centre: image(17, 17, (x, y) => gauss(x - 1.3, y + 0.8, 1.6)),
  noisy: image(31, 31, (x, y, p) => gauss(x, y, 1.7) + noise(p)),
  ghost: image(31, 31, (x, y) => gauss(x, y, 1.7) + 0.05 * gauss(x - 12, y - 12, 1)),
};

const names = Object.keys(images);
for (const name of names) {
  writeFileSync(join(dir, `${name}.npy`), encodeNpy(images[name].pixels, [images[name].ny, images[name].nx]));
}

const scene = (name: string, c: Component, x0: number, y0: number, more: Partial<Scene> = {}): Scene => ({
  components: [c],
  x0,
  y0,
  psf: { kind: "image", file: join(dir, `${name}.npy`) },
  pixel_scale: 0.2,
  stamp: [40, 40],
  ...more,
});

const star: Component = { kind: "point", flux: 100 };
const galaxy = (n: number, hlr: number): Component => ({ kind: "sersic", n, hlr, flux: 100, e: 0.3, pa: 25 });

/** Worst of some pixels around the centre and at the border, in the peak. */
function worst(s: Scene, from: Image, sample = 1): number {
  const [ny, nx] = s.stamp;
  const [cx, cy] = [Math.floor(s.x0), Math.floor(s.y0)];
  const at = [-2, -1, 0, 1, 2].flatMap((d) => [cy * nx + cx + d, (cy + d) * nx + cx, (cy + d) * nx + cx - d]);
  at.push(0, nx - 1, ny * nx - 1, 3 * nx + 30);
  const want = truthAt(s, from, sample, at);
  const got = render(s);
  return Math.max(...at.map((p, i) => Math.abs(got[p] - want[i]))) / peakOf(want);
}

describe("stars", () => {
  it.each(names)("%s: a star on the image's own grid gives back the image", (name) => {
    const { ny, nx, pixels } = images[name];
    // the middle of the image falls on the centre of a pixel (odd) or between two (even)
    const got = render(scene(name, star, 20 + 0.5 * (nx % 2), 20 + 0.5 * (ny % 2)));
    const total = fluxOf(pixels);
    const want = new Float64Array(1600);
    pixels.forEach((p, i) => {
      const [y, x] = [Math.floor(i / nx), i % nx];
      want[(20 - Math.floor(ny / 2) + y) * 40 + 20 - Math.floor(nx / 2) + x] = (100 * p) / total;
    });
    expect(worstPixel(got, want)).toBeLessThan(1e-7);
    expect(fluxOf(got)).toBeCloseTo(100, 4);
  });

  it.each(names)("%s: anywhere, within 1e-7", (name) => {
    expect(worst(scene(name, star, 19.3, 20.8), images[name])).toBeLessThan(1e-7);
  });

  it("an even image is the odd one whose last lines are 0, half a sample away", () => {
    const even = images["even"];
    const odd = image(17, 17, (x, y) => (x < 8 && y < 8 ? even.pixels[(y + 8) * 16 + x + 8] : 0));
    writeFileSync(join(dir, "embedded.npy"), encodeNpy(odd.pixels, [17, 17]));
    for (const c of [star, galaxy(1, 0.5)]) {
      const a = render(scene("even", c, 19.3, 20.8));
      expect(worstPixel(render(scene("embedded", c, 19.8, 21.3)), a)).toBeLessThan(3e-6);
    }
  });

  it("fine samples, the pixel applied: the integral of the image over each pixel", () => {
    const s = scene("odd", star, 19.3, 20.8, {
      psf: { kind: "image", file: join(dir, "odd.npy"), pixel_scale: 0.05, includes_pixel: false },
    });
    const got = render(s);
    const at = [20 * 40 + 19, 21 * 40 + 18];
    for (const p of at) {
      // Simpson's rule within each of 64 x 64 parts
      let sum = 0;
      for (let i = 0; i <= 64; i++) {
        for (let j = 0; j <= 64; j++) {
          const w = (i % 64 === 0 ? 1 : i % 2 ? 4 : 2) * (j % 64 === 0 ? 1 : j % 2 ? 4 : 2);
          sum +=
            (w * psfAt(images["odd"], 0.25, (p % 40) + i / 64 - 19.3, Math.floor(p / 40) + j / 64 - 20.8)) /
            192 ** 2;
        }
      }
      expect(Math.abs(got[p] - 100 * sum) / peakOf(got)).toBeLessThan(1e-6);
    }
  });
});

describe("galaxies, within 5e-6 of the peak", () => {
  it.each([
    ["delta", 1, 0.02],
    ["delta", 3, 0.1],
    ["undersampled", 1, 0.3],
    ["even", 1, 0.02],
    ["noisy", 1, 0.1],
    ["ghost", 1, 0.1],
  ] as const)(
    "%s, n = %d, hlr = %d arcsec",
    (name, n, hlr) => {
      expect(worst(scene(name, galaxy(n, hlr), 20.5, 20.5), images[name])).toBeLessThan(5e-6);
    },
    60_000,
  );

  it("a point source is the limit of a small one", () => {
    for (const name of ["delta", "noisy"]) {
      const s = render(scene(name, star, 20.5, 20.5));
      expect(worstPixel(render(scene(name, galaxy(1, 1e-4), 20.5, 20.5)), s)).toBeLessThan(5e-6);
    }
  });

  it("what a ghost puts into the corner stays there, and the flux is whole", () => {
    const s = scene("ghost", galaxy(0.5, 0.4), 32, 32, { stamp: [64, 64] });
    expect(Math.abs(fluxOf(render(s)) / 100 - 1)).toBeLessThan(5e-6);
  });

  it("beside the stamp, within 1e-4 of the stamp's own peak", () => {
    const s = scene("odd", galaxy(1, 0.5), -12, 9, { stamp: [16, 16] });
    const at = [0, 16 * 9, 16 * 9 + 3, 255];
    const want = truthAt(s, images["odd"], 1, at);
    const got = render(s);
    expect(Math.max(...at.map((p, i) => Math.abs(got[p] - want[i]))) / peakOf(got)).toBeLessThan(1e-4);
  }, 60_000);
});

const CASES = new URL("../../../../shared/cases/galsim/", import.meta.url).pathname;

describe("scenes of ../shared/cases/galsim", needs(existsSync(CASES), "../shared/cases/galsim"), () => {
  it.each(["psf-image-band-limit", "psf-image-period", "psf-image-even-refused"])(
    "%s: stars within 1e-6",
    async (file) => {
      for (const {
        scenes: [s],
      } of await readObjects(`${CASES}${file}.json`)) {
        const got = render(s);
        if (s.psf.kind !== "image" || s.components[0].kind !== "point") continue;
        const from = loadPsfImage(s.psf.file);
        expect(worst(s, from, (s.psf.pixel_scale ?? s.pixel_scale) / s.pixel_scale)).toBeLessThan(1e-6);
        expect(got.every(Number.isFinite)).toBe(true);
      }
    },
    120_000,
  );
});
