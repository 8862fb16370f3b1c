/** Profiles beyond Sersic: their light inside radii, their transforms against direct integrals, and where they become what is known. */
import { describe, expect, it } from "vitest";
import { besselJ0 } from "../../../shared/math/bessel.ts";
import { gaussLegendre } from "../../../shared/math/gauss-legendre.ts";
import { armsModulation, barModulation, contrast, verticalTransform } from "../../../sim/profiles/disc.ts";
import { knotPlaces } from "../../../sim/profiles/knots.ts";
import { modulatedTransform } from "../../../sim/profiles/modulated.ts";
import { pixelTransform } from "../../../sim/profiles/pixel-transform.ts";
import { sersicBrightness, sersicTransform } from "../../../sim/profiles/sersic.ts";
import { spergelHlr, spergelInside, spergelTransform } from "../../../sim/profiles/spergel.ts";
import { truncatedBrightness, truncatedInside, truncatedTransform } from "../../../sim/profiles/truncated.ts";

const RULE = gaussLegendre(20);
function integral(f: (x: number) => number, from: number, to: number, panels: number): number {
  let sum = 0;
  for (let p = 0; p < panels; p++) {
    for (let i = 0; i < 20; i++) {
      const x = from + ((p + 0.5 * (1 + RULE.x[i])) / panels) * (to - from);
      sum += (0.5 * RULE.w[i] * (to - from) * f(x)) / panels;
    }
  }
  return sum;
}

describe("J0", () => {
  // scipy.special.j0
  it.each([
    [0, 1],
    [5.5, -0.006843869417819189],
    [17.5, -0.10311039822868608],
    [31.99, 0.13780617772768017],
    [100, 0.01998585030422333],
  ])("at %d", (x, want) => expect(besselJ0(x)).toBeCloseTo(want, 11));

  it("is the integral that it is on both sides of where its table ends", () => {
    for (const x of [0.1, 3, 20, 31.9, 32.1, 60]) {
      const want = integral((t) => Math.cos(x * Math.sin(t)), 0, Math.PI, 12) / Math.PI;
      expect(Math.abs(besselJ0(x) - want)).toBeLessThan(1e-12);
    }
  });
});

describe("a truncated Sersic profile", () => {
  it.each([
    [1, 2],
    [4, 3],
    [0.5, 1.42],
    [6.2, 10],
  ])("of n = %d cut off at %d hlr has half of its light inside hlr, and all of it", (n, t) => {
    const brightness = truncatedBrightness(n, t);
    // r = e^z
    const inside = (r: number): number =>
      integral((z) => 2 * Math.PI * Math.exp(2 * z) * brightness(Math.exp(z)), -24, Math.log(r), 60);
    expect(inside(1)).toBeCloseTo(0.5, 9);
    expect(inside(t)).toBeCloseTo(1, 9);
    expect(truncatedInside(n, t, 1)).toBeCloseTo(0.5, 12);
    expect(brightness(1.0001 * t)).toBe(0);
  });

  it("has the transform of its brightness, however it was asked before", () => {
    const [n, t] = [2.5, 3];
    const brightness = truncatedBrightness(n, t);
    const near = truncatedTransform(n, t);
    const far = truncatedTransform(n, t);
    far(300);
    for (const k of [0, 0.05, 1, 4.4, 30, 60]) {
      const want = integral(
        (z) => 2 * Math.PI * Math.exp(2 * z) * brightness(Math.exp(z)) * besselJ0(k * Math.exp(z)),
        -24,
        Math.log(t),
        150,
      );
      expect(Math.abs(near(k) - want)).toBeLessThan(1e-7);
      expect(far(k)).toBe(near(k));
    }
  });

  it("becomes the whole profile far out", () => {
    const cut = truncatedTransform(1, 30);
    for (const k of [0.1, 1, 5]) expect(cut(k)).toBeCloseTo(sersicTransform(1, k, 2, 1)[0], 9);
  });
});

describe("a Spergel profile", () => {
  it("has half of its light inside its half-light radius, and is the exponential disc for nu = 1/2", () => {
    for (const nu of [-0.85, -0.6, 0, 2, 4]) expect(spergelInside(nu, spergelHlr(nu))).toBeCloseTo(0.5, 12);
    expect(spergelHlr(0.5)).toBeCloseTo(1.6783469900166605, 12);
    const transform = spergelTransform(0.5);
    for (const k of [0.1, 1, 10]) expect(transform(k)).toBeCloseTo(sersicTransform(1, k, 2, 1)[0], 11);
  });

  it("has the light inside that its transform says: a Gaussian aperture", () => {
    // sum of exp(-r^2 / 2 s^2) over the profile = int s^2 k exp(-s^2 k^2 / 2) F dk = the mean over r of both
    for (const nu of [-0.6, 1.5]) {
      const [transform, r0] = [spergelTransform(nu), 1 / spergelHlr(nu)];
      const byTransform = integral((k) => k * Math.exp(-(k * k) / 2) * transform(k), 0, 9, 60);
      const outside = (r: number): number => 1 - spergelInside(nu, r / r0);
      const byLight = 1 - integral((r) => r * Math.exp(-(r * r) / 2) * outside(r), 0, 9, 300);
      expect(byLight).toBeCloseTo(byTransform, 6);
    }
  });
});

const arms = { arms: 3, arm_pitch: 25, arm_amplitude: 0.8, arm_phase: 20, arm_start: 0.4 } as const;
const bar = { bar_amplitude: 0.5, bar_radius: 0.7, bar_phase: 70 } as const;

describe("arms and a bar", () => {
  it.each([
    ["arms", 1.3, armsModulation(1.3, 1, arms), { arms, bar: undefined }, 0.8, 20],
    ["a bar", 2, barModulation(2, 1, bar), { arms: undefined, bar }, 0.5, 70],
  ] as const)("%s have the transform of what they add to the disc", (_, n, modulation, of, size, phase) => {
    const transform = modulatedTransform(modulation);
    const { m } = modulation;
    for (const [k, phi] of [
      [0.3, 0.4],
      [1.7, 2],
      [5, -1],
    ]) {
      let [re, im] = [0, 0];
      const angles = 96;
      for (let a = 0; a < angles; a++) {
        const theta = (2 * Math.PI * a) / angles;
        const light = (z: number): number => {
          const r = Math.exp(z);
          return r * r * sersicBrightness(n, r) * (contrast(n, 1, of.arms, of.bar, r, theta) - 1);
        };
        const turn = (z: number): number => k * Math.exp(z) * Math.cos(theta - phi);
        re += ((2 * Math.PI) / angles) * integral((z) => light(z) * Math.cos(turn(z)), -18, 3.6, 30);
        im -= ((2 * Math.PI) / angles) * integral((z) => light(z) * Math.sin(turn(z)), -18, 3.6, 30);
      }
      const [hr, hi] = transform(k);
      const angle = m * (phi - (phase * Math.PI) / 180);
      const value = size * (hr * Math.cos(angle) - hi * Math.sin(angle)); // times (-i)^m
      const [wantRe, wantIm] = m === 2 ? [-value, 0] : [0, value];
      expect(Math.abs(re - wantRe)).toBeLessThan(1e-7);
      expect(Math.abs(im - wantIm)).toBeLessThan(1e-7);
    }
  });

  it("take nothing from a circle of the disc, and nowhere more than there is", () => {
    const strong = { ...bar, bar_amplitude: 0.2 };
    for (const r of [0.05, 0.5, 2, 7]) {
      const all = Array.from({ length: 90 }, (_, a) => contrast(1, 1, arms, strong, r, (Math.PI * a) / 45));
      expect(all.reduce((a, b) => a + b, 0) / 90).toBeCloseTo(1, 12);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    }
  });
});

it("sech^2 beside the plane has the transform z / sinh z", () => {
  for (const k of [0, 0.3, 2, 5]) {
    const want = integral((z) => (0.5 * Math.cos(k * z)) / Math.cosh(z) ** 2, -30, 30, 60);
    expect(verticalTransform((Math.PI / 2) * k)).toBeCloseTo(want, 12);
  }
});

describe("knots", () => {
  const places = { seed: 5, object: 7, name: "disc" };
  const radii = (n: number, of: Parameters<typeof knotPlaces>[1] = { n, hlr: 1 }) =>
    knotPlaces(1500, of, places).map(({ x, y }) => Math.hypot(x, y));

  it("are the same for the same names, and others for others", () => {
    const one = knotPlaces(5, { n: 1, hlr: 1 }, places);
    expect(knotPlaces(5, { n: 1, hlr: 1 }, { ...places })).toEqual(one);
    expect(knotPlaces(9, { n: 1, hlr: 1 }, places).slice(0, 5)).toEqual(one);
    for (const other of [{ seed: 6 }, { object: 8 }, { name: "bulge" }]) {
      expect(knotPlaces(5, { n: 1, hlr: 1 }, { ...places, ...other })).not.toEqual(one);
    }
  });

  it("are inside the half-light radius by half, and follow profile, truncation and arms", () => {
    for (const n of [0.5, 1, 4]) {
      const inside = radii(n).filter((r) => r < 1).length;
      expect(Math.abs(inside - 750)).toBeLessThan(4 * Math.sqrt(375));
    }
    const gaussian = radii(0.5).reduce((sum, r) => sum + r * r, 0) / 1500;
    expect(gaussian).toBeCloseTo(1 / Math.LN2, 0);
    expect(Math.max(...radii(1, { n: 1, hlr: 1, trunc: 2 }))).toBeLessThan(2);
    const along = knotPlaces(1500, { n: 1, hlr: 1, bar: { ...bar, bar_amplitude: 1 } }, places);
    const moment = along.reduce(
      (sum, { x, y }) => sum + Math.cos(2 * (Math.atan2(y, x) - (7 * Math.PI) / 18)),
      0,
    );
    expect(moment / 1500).toBeGreaterThan(0.2);
    const heights = along.map(({ z }) => z);
    // the variance of sech^2(z) / 2 is pi^2 / 12
    expect(heights.reduce((sum, z) => sum + z * z, 0) / 1500).toBeCloseTo(Math.PI ** 2 / 12, 1);
  });
});

it("pixels are transformed anywhere, whatever the sides", () => {
  for (const [ny, nx] of [
    [5, 8],
    [31, 17],
  ]) {
    const pixels = Float64Array.from({ length: ny * nx }, (_, p) => Math.sin(3 * p) + 0.2);
    const transform = pixelTransform(pixels, ny, nx);
    for (const [u, v] of [
      [0, 0],
      [0.123, -0.4],
      [1.7, 0.51],
      [-3.3, 2.2],
    ]) {
      let [re, im] = [0, 0];
      pixels.forEach((p, k) => {
        const turn = 2 * Math.PI * (u * ((k % nx) - (nx - 1) / 2) + v * (Math.floor(k / nx) - (ny - 1) / 2));
        re += p * Math.cos(turn);
        im -= p * Math.sin(turn);
      });
      const [a, b] = transform(u, v);
      expect(Math.hypot(a - re, b - im)).toBeLessThan(1e-8 * ny * nx);
    }
  }
});
