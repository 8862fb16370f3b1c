import { describe, expect, it } from "vitest";
import { squareFor } from "../../../sim/field/extent.ts";
import { PsfWings } from "../../../sim/field/wings.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Component, Psf } from "../../../sim/scene.ts";

const SCALE = 0.2;
const PSFS: Readonly<Record<string, Psf>> = {
  moffat: { kind: "moffat", fwhm: 0.8, beta: 3.5 },
  "wide moffat": { kind: "moffat", fwhm: 1.4, beta: 2.5, e: 0.2, pa: 30 },
  gaussian: { kind: "gaussian", fwhm: 0.7 },
  kolmogorov: { kind: "kolmogorov", fwhm: 0.7 },
  airy: { kind: "airy", lam_over_diam: 0.3 },
};

/** The brightest pixel outside of the square that an object is drawn on, over the limit. */
function outside(renderer: Renderer, psf: Psf, component: Component, limit: number) {
  const wings = new PsfWings(renderer, psf, SCALE);
  const { side, excess } = squareFor([{ components: [component], wings, pixelScale: SCALE, limit }]);
  const whole = 512;
  const image = new Float32Array(whole * whole);
  // half a pixel beside the middle is the farthest that a field puts it
  const scene = {
    components: [component],
    x0: whole / 2 + 0.5,
    y0: whole / 2 - 0.5,
    psf,
    pixel_scale: SCALE,
  };
  renderer.render({ ...scene, stamp: [whole, whole] }, image);
  const [low, high] = [(whole - side) / 2, (whole + side) / 2];
  let brightest = 0;
  for (let j = 0; j < whole; j++) {
    for (let i = 0; i < whole; i++) {
      if (j >= low && j < high && i >= low && i < high) continue;
      brightest = Math.max(brightest, Math.abs(image[j * whole + i]));
    }
  }
  const error = 2e-6 * image.reduce((a, b) => Math.max(a, b), 0);
  return { side, excess, ratio: Math.max(0, brightest - error) / limit };
}

describe.each(Object.entries(PSFS))("under a PSF: %s", (_, psf) => {
  const renderer = new Renderer();
  const sersic = (n: number, hlr: number, e: number, flux: number): Component => ({
    ...{ kind: "sersic", n, hlr, e, flux, pa: 40 },
  });

  it("leaves no light above the limit outside of an object's square", { tags: ["slow"] }, () => {
    const limit = 0.05;
    const objects: Component[] = [
      ...[30, 300, 3e4].map((flux): Component => ({ kind: "point", flux })),
      ...[0.5, 1, 2.5, 4].flatMap((n) =>
        [0.2, 0.8].flatMap((hlr) =>
          [0, 0.7].flatMap((e) => [40, 4000].map((flux) => sersic(n, hlr, e, flux))),
        ),
      ),
    ];
    for (const object of objects) {
      const { ratio, excess, side } = outside(renderer, psf, object, limit);
      // the largest squares have nothing outside to look at
      if (side < 384 && excess === 1)
        expect([object, side, ratio < 1, ratio]).toEqual([object, side, true, ratio]);
    }
  });

  it("grows with the flux, and says what the largest square cuts off", () => {
    const wings = new PsfWings(renderer, psf, SCALE);
    const sides = [1, 1e2, 1e4, 1e6].map(
      (flux) =>
        squareFor([{ components: [sersic(4, 1, 0.2, flux)], wings, pixelScale: SCALE, limit: 0.05 }]).side,
    );
    expect([...sides].sort((a, b) => a - b)).toEqual(sides);
    expect(new Set(sides).size).toBeGreaterThan(2);
    const huge = squareFor([
      { components: [sersic(4, 40, 0.2, 1e6)], wings, pixelScale: SCALE, limit: 0.05 },
    ]);
    expect(huge.side).toBe(512);
    expect(huge.excess).toBeGreaterThan(2);
  });
});

it.each(["moffat", "airy"])(
  "holds truncated, Spergel, inclined and knotty profiles under a PSF, too: %s",
  { tags: ["slow"] },
  (name) => {
    const psf = PSFS[name];
    const renderer = new Renderer();
    const ellipse = { hlr: 0.6, e: 0.4, pa: 30 };
    const disc = { kind: "disc", n: 1, hlr: 0.9, e: 0, pa: 20, scale_height: 0.1 } as const;
    const arms = { arms: 2, arm_pitch: 20, arm_amplitude: 0.8, arm_phase: 0, arm_start: 0.3 };
    const map = { xx: 1.2, xy: 0.1, yx: 0.1, yy: 0.9 };
    const places = { seed: 1, object: 2, name: "knots" };
    const objects = [30, 3000].flatMap((flux): Component[] => [
      { kind: "truncated", ...ellipse, n: 3, trunc: 2, flux },
      ...[-0.8, -0.5, 0.5, 3].map((nu): Component => ({ kind: "spergel", ...ellipse, nu, flux })),
      ...[0, 60, 90].map((inclination): Component => ({ ...disc, inclination, flux })),
      { ...disc, inclination: 40, arms, map, flux },
      { kind: "knots", count: 30, n: 1, ...ellipse, flux, places },
    ]);
    for (const object of objects) {
      const { ratio, excess, side } = outside(renderer, psf, object, 0.05);
      if (side < 384 && excess === 1)
        expect([object, side, ratio < 1, ratio]).toEqual([object, side, true, ratio]);
    }
    const image = { kind: "image", file: "a.fits", flux: 1, resize: 1, rotate: 0, e: 0, pa: 0 } as const;
    expect(() => outside(renderer, psf, image, 0.05)).toThrow(/kind image: cannot be drawn on a field/);
  },
);
