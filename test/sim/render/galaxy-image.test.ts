/** Images as galaxies against sums in real space, and what is left when their PSF is taken away. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { gaussLegendre } from "../../../shared/math/gauss-legendre.ts";
import { galaxyImageNotes } from "../../../sim/psf/image-notes.ts";
import { quintic } from "../../../sim/psf/quintic.ts";
import type { ImageComponent, Psf, Scene } from "../../../sim/scene.ts";
import { pointByPoint, stretched } from "./morphology-truth.ts";
import { render, worstPixel } from "./scenes.ts";

const dir = mkdtempSync(join(tmpdir(), "galforge-galaxy-image-"));
afterAll(() => rmSync(dir, { recursive: true }));

const write = (name: string, pixels: ArrayLike<number>, ny: number, nx: number): string => {
  const file = join(dir, name);
  writeFileSync(file, encodeNpy(Float64Array.from(pixels), [ny, nx]));
  return file;
};

const stamp = { x0: 12.3, y0: 11.6, fwhm: 0.7, pixel_scale: 0.2, stamp: [24, 25] } as const;
const image: Omit<ImageComponent, "file"> = { kind: "image", flux: 1, resize: 1, rotate: 0, e: 0, pa: 0 };
const sceneOf = (component: Scene["components"][number], psf: Psf): Scene => ({
  components: [component],
  ...{ x0: stamp.x0, y0: stamp.y0, pixel_scale: stamp.pixel_scale, stamp: stamp.stamp, psf },
});
const gaussian = (fwhm: number): Psf => ({ kind: "gaussian", fwhm });

/** A lopsided image of 10 rows and 13 columns. */
const [NY, NX] = [10, 13];
const pixels = Array.from({ length: NY * NX }, (_, p) => {
  const [x, y] = [(p % NX) - 5.2, Math.floor(p / NX) - 4.1];
  return Math.exp(-(x * x) / 8 - (y * y) / 5) * (1 + 0.3 * Math.sin(p)) + (p === 40 ? 0.5 : 0);
});

describe("an image as a galaxy", () => {
  it("is its pixels, interpolated, enlarged, turned and sheared, point by point", () => {
    const component: ImageComponent = {
      ...{ ...image, file: write("lopsided.npy", pixels, NY, NX), pixel_scale: 0.15 },
      ...{ resize: 1.3, rotate: 200, e: 0.3, pa: 40 },
    };
    const q = Math.sqrt(0.7 / 1.3);
    const turn = stretched(200, 1.3 * 0.15, 1.3 * 0.15);
    const [along, across, back] = [
      stretched(40, 1, 1),
      stretched(-40, 1, 1),
      stretched(0, q ** -0.5, q ** 0.5),
    ];
    const { image: want, add } = pointByPoint(stamp);
    const total = pixels.reduce((a, b) => a + b, 0);
    const rule = gaussLegendre(5);
    // the kernel is a polynomial between whole numbers
    for (let cellY = -3; cellY < NY + 2; cellY++) {
      for (let cellX = -3; cellX < NX + 2; cellX++) {
        for (let a = 0; a < 25; a++) {
          const [i, j] = [a % 5, Math.floor(a / 5)];
          const [x, y] = [cellX + 0.5 * (1 + rule.x[i]), cellY + 0.5 * (1 + rule.x[j])];
          let light = 0;
          pixels.forEach((p, k) => {
            light += p * quintic(x - (k % NX)) * quintic(y - Math.floor(k / NX));
          });
          const turned = turn(x - (NX - 1) / 2, y - (NY - 1) / 2, 0);
          const [u, v] = back(...across(...turned, 0), 0);
          const [sx, sy] = along(u, v, 0);
          const weight = (0.25 * rule.w[i] * rule.w[j] * light) / total;
          add(stamp.x0 + sx / stamp.pixel_scale, stamp.y0 + sy / stamp.pixel_scale, weight);
        }
      }
    }
    const worst = worstPixel(render(sceneOf(component, gaussian(stamp.fwhm))), want);
    console.info(`an image: ${worst.toExponential(1)} of the peak`);
    expect(worst).toBeLessThan(2e-6);
  });

  const sersic = { kind: "sersic", n: 1, hlr: 0.5, flux: 1, e: 0.3, pa: 50 } as const;
  /** The galaxy as a telescope with a PSF saw it, in 128 x 128 pixels of 0.1 arcsec. */
  const seen = (name: string, psf: Psf): string =>
    write(
      name,
      render({ components: [sersic], x0: 64, y0: 64, psf, pixel_scale: 0.1, stamp: [128, 128] }),
      128,
      128,
    );

  it.each([
    ["Gaussian", gaussian(0.3)],
    ["Moffat", { kind: "moffat", fwhm: 0.3, beta: 3 }],
  ] as const)("is the galaxy itself when its own PSF is taken away, %s", (name, own_psf) => {
    const component = { ...image, file: seen(`${name}.npy`, own_psf), pixel_scale: 0.1, own_psf };
    const want = render(sceneOf(sersic, gaussian(0.7)));
    const worst = worstPixel(render(sceneOf(component, gaussian(0.7))), want);
    console.info(`an image without its ${name} PSF: ${worst.toExponential(1)} of the peak`);
    expect(worst).toBeLessThan(1e-4);
  });

  it("is the same under the PSF of its own that an image of it gives", () => {
    const psf = gaussian(0.35);
    const star = render({
      components: [{ kind: "point", flux: 1 }],
      ...{ x0: 20.5, y0: 20.5, psf, pixel_scale: 0.1, stamp: [41, 41] },
    });
    const own_psf: Psf = { kind: "image", file: write("star.npy", star, 41, 41), pixel_scale: 0.1 };
    const component = { ...image, file: seen("seen.npy", psf), pixel_scale: 0.1, own_psf };
    const want = render(sceneOf(sersic, gaussian(0.7)));
    expect(worstPixel(render(sceneOf(component, gaussian(0.7))), want)).toBeLessThan(1e-4);
  });

  it("without a PSF of its own has that PSF left in, and a note", () => {
    const component = { ...image, file: seen("blurred.npy", gaussian(0.4)), pixel_scale: 0.1 };
    const { file } = component;
    expect(galaxyImageNotes([component])).toEqual([expect.stringMatching(`${file}: the PSF of this image`)]);
    expect(galaxyImageNotes([{ ...component, own_psf: gaussian(0.4) }])).toEqual([]);
    // its PSF, its pixels and the scene's PSF: variances add
    const pixel = (0.1 / Math.sqrt(12)) * 2 * Math.sqrt(2 * Math.LN2);
    const want = render(sceneOf(sersic, gaussian(Math.hypot(0.7, 0.4, pixel))));
    expect(worstPixel(render(sceneOf(component, gaussian(0.7))), want)).toBeLessThan(1e-3);
  });

  it("is refused if it cannot be one", () => {
    const refused = (name: string, values: readonly number[]) =>
      expect(() => render(sceneOf({ ...image, file: write(name, values, NY, NX) }, gaussian(0.7))));
    refused(
      "nan.npy",
      pixels.map((p, k) => (k === 17 ? Number.NaN : p)),
    ).toThrow(/pixel \[y 1, x 4\] of the image of a galaxy is NaN/);
    refused(
      "dark.npy",
      pixels.map((p) => -p),
    ).toThrow(/sum to -.*must be a finite number above 0/);
    refused(
      "zero.npy",
      pixels.map(() => 0),
    ).toThrow(/sum to 0; its total flux must be/);
  });

  it("is refused if its own PSF is broader than that of the scene", () => {
    const component = { ...image, file: seen("broad.npy", gaussian(0.8)), pixel_scale: 0.1 };
    const with_psf =
      (own_psf: Psf, resize = 1) =>
      () =>
        render(sceneOf({ ...component, own_psf, resize }, gaussian(0.7)));
    expect(with_psf(gaussian(0.8))).toThrow(/FWHM of own_psf.* = 0\.8 is not allowed: .*at most .* 0\.7/);
    expect(with_psf(gaussian(0.4), 2)).toThrow(/= 0\.8 is not allowed/);
    expect(with_psf(gaussian(0.4), 0.9)).not.toThrow();
  });
});
