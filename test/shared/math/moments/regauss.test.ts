import { describe, expect, it } from "vitest";
import { adaptiveMoments } from "../../../../shared/math/moments/adaptive.ts";
import { regaussShape } from "../../../../shared/math/moments/regauss.ts";
import type { Stamp } from "../../../../shared/math/moments/stamp.ts";
import {
  distortionOfShear,
  momentsOf,
  type SecondMoments,
  shearOfDistortion,
} from "../../../../shared/math/shape.ts";
import { Renderer } from "../../../../sim/render/renderer.ts";
import type { Component, Scene } from "../../../../sim/scene.ts";
import { gaussian, profile } from "./images.ts";

const add = (a: SecondMoments, b: SecondMoments): SecondMoments => ({
  xx: a.xx + b.xx,
  xy: a.xy + b.xy,
  yy: a.yy + b.yy,
});

it.each([0, 0.1, 0.3])("takes a Gaussian PSF off a Gaussian galaxy exactly (g1 %f)", (g1) => {
  const shape = distortionOfShear([g1, -0.2]);
  const galaxy = momentsOf(3, shape);
  const psf = momentsOf(2.5, [0.06, -0.02]);
  const found = regaussShape(
    profile(64, 64, [31.7, 32.4], add(galaxy, psf), gaussian),
    profile(47, 47, [23.5, 23.5], psf, gaussian),
  );
  expect(found.status).toBe("measured");
  expect(found.e1).toBeCloseTo(shape[0], 5);
  expect(found.e2).toBeCloseTo(shape[1], 5);
  expect(found.resolution).toBeCloseTo(1 - (psf.xx + psf.yy) / (galaxy.xx + galaxy.yy + psf.xx + psf.yy), 5);
  expect(found.psf.sigma).toBeCloseTo(2.5, 5);
});

describe("the example of GalSim's EstimateShear: a Gaussian of sigma 1 and g1 0.05 under a Kolmogorov of FWHM 0.7", () => {
  const render = (component: Component, size: number): Stamp => {
    const scene: Scene = {
      ...{ components: [component], x0: size / 2, y0: size / 2, psf: { kind: "kolmogorov", fwhm: 0.7 } },
      ...{ pixel_scale: 0.2, stamp: [size, size] },
    };
    const pixels = new Float32Array(size * size);
    new Renderer().render(scene, pixels);
    return { pixels, nx: size, ny: size };
  };
  const e = 0.1 / (1 + 0.05 ** 2);
  const galaxy = render({ kind: "sersic", n: 0.5, hlr: Math.sqrt(2 * Math.log(2)), flux: 1, e, pa: 0 }, 64);
  const psf = render({ kind: "point", flux: 1 }, 44); // GalSim chose its size, which counts: 40 or 48 pixels give 1e-5 more or less

  it("has its observed shape, which GalSim prints as the reduced shear 0.0438925349133", () => {
    const { e1, e2 } = adaptiveMoments(galaxy);
    const [g1, g2] = shearOfDistortion([e1, e2]);
    expect(Math.abs(g1 - 0.0438925349133)).toBeLessThan(5e-8);
    expect(Math.abs(g2)).toBeLessThan(1e-8);
  });

  it("has its corrected distortion, 0.09934103488922119", () => {
    const found = regaussShape(galaxy, psf);
    expect(Math.abs(found.e1 - 0.09934103488922119)).toBeLessThan(5e-7);
  });
});

it("refuses what is smaller than the PSF in a word", () => {
  const psf = profile(64, 64, [32, 32], momentsOf(3, [0, 0]), gaussian);
  const galaxy = profile(64, 64, [32, 32], momentsOf(2, [0.1, 0]), gaussian);
  expect(regaussShape(galaxy, psf)).toMatchObject({ status: "smaller than the PSF", e1: Number.NaN });
});
