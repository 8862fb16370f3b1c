import fc from "fast-check";
import { expect, it } from "vitest";
import { deconvolvedMoments, shearOfPair } from "../../../bench/shear/estimator.ts";
import { LineFit } from "../../../bench/shear/line.ts";
import { formatShear, measureShear } from "../../../bench/shear/measure.ts";
import { Modes } from "../../../bench/shear/modes.ts";
import { momentsOf, type SecondMoments, type Spin2 } from "../../../shared/math/shape.ts";
import { distortionOf } from "../../../sim/lensing/lens.ts";
import { gaussian, profile } from "../../shared/math/moments/images.ts";

const spin2 = (most: number): fc.Arbitrary<Spin2> =>
  fc
    .tuple(fc.double({ min: 0, max: most, noNaN: true }), fc.double({ min: 0, max: 7, noNaN: true }))
    .map(([r, t]): Spin2 => [r * Math.cos(t), r * Math.sin(t)]);

/** A M A. */
function lensed(m: SecondMoments, [g1, g2]: Spin2): SecondMoments {
  const a = distortionOf({ g1, g2, kappa: 0 });
  const [p, q, r, s] = [
    a.xx * m.xx + a.xy * m.xy,
    a.xx * m.xy + a.xy * m.yy,
    a.xy * m.xx + a.yy * m.xy,
    a.xy * m.xy + a.yy * m.yy,
  ];
  return { xx: p * a.xx + q * a.xy, xy: p * a.xy + q * a.yy, yy: r * a.xy + s * a.yy };
}

it("finds the shear of every ring pair, however large, from moments of whatever size", () => {
  fc.assert(
    fc.property(spin2(0.9), spin2(0.9), ([e1, e2], g) => {
      const pair = [momentsOf(3, [e1, e2]), momentsOf(4, [-e1, -e2])].map((m) => lensed(m, g));
      const found = shearOfPair(pair[0]!, pair[1]!);
      expect(found[0]).toBeCloseTo(g[0], 10);
      expect(found[1]).toBeCloseTo(g[1], 10);
    }),
  );
});

it("measures moments before a PSF, wherever the search begins, whatever the profile", () => {
  const [galaxy, psf] = [momentsOf(3.2, [0.3, -0.2]), momentsOf(1.6, [0.1, 0.05])];
  const both = { xx: galaxy.xx + psf.xx, xy: galaxy.xy + psf.xy, yy: galaxy.yy + psf.yy };
  const image = profile(48, 48, [24.3, 23.8], both, gaussian);
  const modes = new Modes(48, 23, (kx, ky) =>
    Math.exp(-0.5 * (psf.xx * kx * kx + 2 * psf.xy * kx * ky + psf.yy * ky * ky)),
  );
  modes.transform(image.pixels, 24.3, 23.8, momentsOf(2, [0, 0]));
  const found = deconvolvedMoments(modes, 48, momentsOf(2.4, [0, 0]));
  for (const key of ["xx", "xy", "yy"] as const) expect(found[key]).toBeCloseTo(galaxy[key], 5);
});

it("fits a line, with its errors", () => {
  const fit = new LineFit();
  for (const [x, y] of [
    [-1, -1.9],
    [-1, -2.1],
    [1, 2.1],
    [1, 1.9],
  ] as const)
    fit.add(x, y + 0.5);
  const { slope, offset, scatter, slopeError, offsetError } = fit.line();
  expect([slope, offset]).toEqual([2, expect.closeTo(0.5, 12)]);
  for (const [found, truth] of [
    [scatter, 0.1],
    [slopeError, 0.05],
    [offsetError, 0.05],
  ] as const) {
    expect(found).toBeCloseTo(truth, 9);
  }
});

it("finds the renderer within the bars: |m| < 1e-4, |c| < 1e-6", () => {
  const errors = measureShear(100, 0, { note: () => {} });
  for (const { slope, slopeError, offset, offsetError } of errors.components) {
    expect(Math.abs(slope) + 5 * slopeError).toBeLessThan(1e-4);
    expect(Math.abs(offset) + 5 * offsetError).toBeLessThan(1e-6);
  }
  expect(formatShear(errors)).toMatch(/^100 ring pairs\n {2}g1: m = .*\n {2}g2: m = /);
});
