/** Components as users write them, in objects and in populations: what is made of them, what is refused, and their labels. */
import { describe, expect, it } from "vitest";
import { lensComponent, turnComponent } from "../../sim/lensing/lens.ts";
import { plainLocate } from "../../sim/population/locate.ts";
import { ExpressionPopulation } from "../../sim/population/population.ts";
import { gaussianOtf } from "../../sim/psf/gaussian.ts";
import { renderGeneral } from "../../sim/render/general.ts";
import type { Component, DiscComponent, Scene } from "../../sim/scene.ts";
import { checkComponent } from "../../sim/scene-check.ts";
import { fluxOf, peakOf, render, worstPixel } from "./render/scenes.ts";

const check = (fields: object): Component => checkComponent("c", { flux: 1, ...fields });
const disc = { kind: "exponential", hlr: 1 };
const arms = { arms: 2, arm_pitch: 20, arm_amplitude: 0.5 };
const bar = { bar_amplitude: 0.2, bar_radius: 0.5 };

describe("a component", () => {
  it("is a Sersic profile, or one cut off, or a disc with what is in it", () => {
    expect(check(disc)).toEqual({ kind: "sersic", n: 1, hlr: 1, flux: 1, e: 0, pa: 0 });
    expect(check({ ...disc, trunc: 3, dx: 0.2 })).toEqual({
      ...{ kind: "truncated", n: 1, hlr: 1, trunc: 3, flux: 1, e: 0, pa: 0, dx: 0.2 },
    });
    expect(check({ ...disc, e: 0.2, ...arms, ...bar, knots: 9, knot_fraction: 0.3, seed: 4 })).toEqual({
      ...{ kind: "disc", n: 1, hlr: 1, flux: 1, e: 0.2, pa: 0, inclination: 0, scale_height: 0 },
      arms: { ...arms, arm_phase: 0, arm_start: 0.5 },
      bar: { ...bar, bar_phase: 0 },
      knots: { count: 9, fraction: 0.3, places: { seed: 4, object: 0, name: "" } },
    });
  });

  it("of an inclined disc has GalSim's sizes: of the face-on disc, the height in scale radii", () => {
    const scale = 1 / 1.6783469900166605;
    const inclined = { kind: "inclined_exponential", inclination: 60 };
    const one = check({ ...inclined, hlr: 1 }) as DiscComponent;
    expect(one.scale_height).toBeCloseTo(0.1 * scale, 12);
    expect((check({ ...inclined, scale_radius: scale, scale_height: 0.3 }) as DiscComponent).hlr).toBeCloseTo(
      1,
      12,
    );
    expect(check({ ...inclined, scale_radius: scale, scale_h_over_r: 0.2 })).toMatchObject({
      scale_height: expect.closeTo(0.2 * scale, 12),
    });
    const thick = { kind: "inclined_sersic", n: 4, hlr: 1, inclination: 30, scale_h_over_r: 1 };
    // GalSim: Sersic(n=4, half_light_radius=1).scale_radius = 1 / b^4
    expect((check(thick) as DiscComponent).scale_height).toBeCloseTo(1 / 7.669249442500804 ** 4, 9);
  });

  it.each([
    [{ kind: "spergel", nu: -0.9, hlr: 1 }, /c\.nu = -0\.9 is not allowed: .*-0\.85 to 4/],
    [{ kind: "spergel", nu: 4.1, hlr: 1 }, /c\.nu = 4\.1/],
    [{ ...disc, trunc: 1.4 }, /c\.trunc = 1\.4 is not allowed: .*above sqrt\(2\) hlr = 1\.41421/],
    [{ ...disc, trunc: 1.4, knots: 3, knot_fraction: 0.1 }, /c\.trunc = 1\.4/],
    [{ kind: "inclined_sersic", n: 1, hlr: 1, inclination: 20, trunc: 1.2 }, /c\.trunc = 1\.2/],
    [{ kind: "inclined_exponential", hlr: 1, inclination: 91 }, /c\.inclination = 91 .*from 0 .*to 90/],
    [{ kind: "inclined_exponential", hlr: 1, inclination: -1 }, /c\.inclination = -1/],
    [{ kind: "inclined_exponential", hlr: 1 }, /"inclination" is missing/],
    [{ kind: "inclined_exponential", inclination: 1 }, /exactly one of hlr, scale_radius/],
    [{ kind: "inclined_exponential", inclination: 1, hlr: 1, scale_radius: 1 }, /exactly one of hlr/],
    [
      { kind: "inclined_exponential", inclination: 1, hlr: 1, scale_height: 1, scale_h_over_r: 1 },
      /at most one of scale_height, scale_h_over_r/,
    ],
    [{ kind: "inclined_exponential", hlr: 1, inclination: 20, e: 0.2 }, /key = "e" is unknown/],
    [{ ...disc, knots: 10, knot_fraction: 1.1 }, /c\.knot_fraction = 1\.1 .*from 0 to 1/],
    [{ ...disc, knots: 0, knot_fraction: 0.1 }, /c\.knots = 0 .*from 1 to 10000/],
    [{ ...disc, knots: 2.5, knot_fraction: 0.1 }, /c\.knots = 2\.5 .*whole number/],
    [{ ...disc, knots: 10 }, /"knots" needs "knot_fraction"/],
    [{ ...disc, knot_fraction: 0.1 }, /"knot_fraction" needs "knots"/],
    [{ kind: "knots", knots: 0, hlr: 1 }, /c\.knots = 0/],
    [{ kind: "knots", hlr: 1 }, /"knots" is missing/],
    [{ ...disc, arms: 2, arm_amplitude: 0.4 }, /"arms" needs "arm_pitch"/],
    [{ ...disc, ...arms, arm_pitch: 2 }, /c\.arm_pitch = 2 .*5 to 175/],
    [{ ...disc, ...arms, arms: 7 }, /c\.arms = 7/],
    [{ ...disc, ...arms, arm_amplitude: 0.9, ...bar }, /arm_amplitude \+ bar_amplitude = 1\.1/],
    [{ ...disc, ...arms, trunc: 4 }, /arms and a bar are known of a disc without trunc/],
    [{ ...disc, bar_radius: 1 }, /"bar_radius" needs "bar_amplitude"/],
    [{ kind: "image" }, /"file" must name a FITS or NPY image of the galaxy/],
    [{ kind: "image", file: "a.fits", resize: 0 }, /c\.resize = 0/],
    [{ kind: "image", file: "a.fits", own_psf: { kind: "gauss" } }, /c\.own_psf\.kind = "gauss" is unknown/],
    [{ kind: "image", file: "a.fits", hlr: 1 }, /key = "hlr" is unknown/],
    [{ kind: "spergl", nu: 1, hlr: 1 }, /Did you mean "spergel"/],
    [{ kind: "point", knots: 3 }, /key = "knots" is unknown/],
  ])("is refused in words: %j", (fields, message) => {
    expect(() => check(fields)).toThrow(message);
  });
});

const population = (galaxy: readonly object[]) =>
  new ExpressionPopulation(
    {
      ...{ stamp: 32, pixel_scale: 0.2, galaxy },
      ...{ psf: { kind: "gaussian", fwhm: 0.7 }, detector: { sky: 1, gain: 1, read_noise: 1 } },
    },
    plainLocate,
  );

describe("a population", () => {
  const whole = population([
    { ...disc, name: "disc", flux: 90, ...arms, knots: { uniform: [5, 9] }, knot_fraction: 0.2 },
    {
      kind: "inclined_sersic",
      name: "bar",
      n: 0.5,
      hlr: 0.5,
      inclination: { uniform: [60, 80] },
      pa: 20,
      flux: 10,
    },
    { kind: "spergel", name: "bulge", nu: -0.6, hlr: 0.3, flux: 5, dx: { normal: [0, 0.1] }, dy: "0.1 + 0" },
  ]);

  it("labels what is written, with units and roles", () => {
    const label = (name: string) => whole.labels.find((l) => l.name === name);
    expect(label("disc_arm_pitch")).toMatchObject({ unit: "deg", role: "handed" });
    expect(label("disc_knot_fraction")).toMatchObject({ unit: "1", role: "scalar", bounds: [0, 1] });
    expect(label("bulge_dx")).toMatchObject({ unit: "arcsec", role: "offset-x" });
    expect(label("bulge_dy")).toMatchObject({ unit: "arcsec", role: "offset-y" });
    expect(label("bulge_nu")).toMatchObject({ unit: "1", role: "scalar", bounds: [-0.85, 4] });
    expect(label("bar_inclination")).toMatchObject({ unit: "deg", bounds: [0, 90] });
    expect(label("bar_hlr")?.description).toMatch(/face-on/);
    expect(label("bar_sin2pa")).toMatchObject({ role: "spin2-sin" });
    expect(label("bar_e")).toBeUndefined();
    const { bands, labels } = whole.draw(3, 4);
    const numberOf = (name: string) => labels[whole.labels.findIndex((l) => l.name === name)];
    const [first, , third] = bands[0].scene.components;
    expect(first).toMatchObject({
      knots: { count: numberOf("disc_knots"), places: { seed: 3, object: 4, name: "disc" } },
    });
    expect(third).toMatchObject({ kind: "spergel", dx: numberOf("bulge_dx"), dy: 0.1 });
  });

  it("has knots at the same places for the same seed and object alone", () => {
    const light = (seed: number, object: number) => render(whole.draw(seed, object).bands[0].scene);
    expect(light(1, 2)).toEqual(light(1, 2));
    const places = (seed: number, object: number) => {
      const [c] = whole.draw(seed, object).bands[0].scene.components;
      return { ...(c as DiscComponent), flux: 1 };
    };
    expect(places(1, 3).knots?.places).not.toEqual(places(1, 2).knots?.places);
  });

  it.each([
    [{ ...disc, flux: 1, knots: 5, knot_fraction: { uniform: [0.5, 1.5] } }, /knot_fraction: the interval/],
    [{ ...disc, flux: 1, knots: { uniform: [0, 3] }, knot_fraction: 0.5 }, /knots: the interval/],
    [{ kind: "spergel", nu: { uniform: [-1, 0] }, hlr: 1, flux: 1 }, /nu: the interval/],
    [{ ...disc, flux: 1, arms: 2 }, /"arms" needs "arm_pitch"/],
    [{ kind: "image", flux: 1 }, /"file" must name/],
    [
      { kind: "inclined_sersic", n: 1, hlr: 1, flux: 1 },
      /"inclination" is missing: a inclined_sersic component/,
    ],
    [{ kind: "spergel", nu: 1, hlr: 1, flux: 1, trunc: 3 }, /key = "trunc" is unknown/],
  ])("refuses %j", (galaxy, message) => {
    expect(() => population([galaxy])).toThrow(message);
  });

  it("names the object whose numbers do not go together", () => {
    const short = population([{ ...disc, flux: 1, trunc: { uniform: [1, 2] } }]);
    expect(() => Array.from({ length: 20 }, (_, k) => short.draw(0, k))).toThrow(/galaxy\[0\].*trunc = 1\./);
  });
});

const scene = (...components: Component[]): Scene => ({
  ...{ components, x0: 32, y0: 32, psf: { kind: "gaussian", fwhm: 0.7 }, pixel_scale: 0.2, stamp: [64, 64] },
});

describe("an image of", () => {
  const spiral = check({
    ...disc,
    flux: 100,
    e: 0.3,
    pa: 20,
    ...arms,
    ...bar,
    knots: 20,
    knot_fraction: 0.3,
  });

  it("a disc with arms, a bar and knots has its flux", () => {
    expect(fluxOf(render(scene(spiral)))).toBeCloseTo(100, 1);
    const knots = check({ kind: "knots", knots: 7, hlr: 0.8, flux: 100 });
    expect(fluxOf(render(scene(knots)))).toBeCloseTo(100, 1);
    expect(peakOf(render(scene(knots)))).toBeGreaterThan(
      1.2 * peakOf(render(scene({ ...knots, count: 5000 } as Component))),
    );
  });

  it("a disc face-on without height is its Sersic profile, and so is one without contrast", () => {
    const sersic = render(scene(check(disc)));
    const flat = check({ kind: "inclined_exponential", hlr: 1, inclination: 0, scale_height: 0 });
    expect(worstPixel(render(scene(flat)), sersic)).toBe(0);
    const pale = check({ ...disc, ...arms, arm_amplitude: 0 });
    expect(worstPixel(render(scene(pale)), sersic)).toBeLessThan(3e-6);
    const sheared = render(scene(check({ ...disc, e: 0.6, pa: 30, hlr: Math.sqrt(0.5) })));
    const thin = check({ kind: "inclined_exponential", hlr: 1, inclination: 60, scale_height: 0, pa: 30 });
    expect(worstPixel(render(scene(thin)), sheared)).toBeLessThan(3e-6);
  });

  it("a profile that ends far out is that of the float64 quadrature", () => {
    const large = scene(check({ ...disc, hlr: 15, trunc: 25, e: 0.3, pa: 35 }));
    const want = new Float32Array(64 * 64);
    renderGeneral(large, gaussianOtf(0.7), want);
    expect(worstPixel(render(large), want)).toBeLessThan(1e-6);
  });

  it("fast and other components is their sum", () => {
    const sersic = check({ ...disc, flux: 30, dx: 0.5 });
    const want = render(scene(spiral)).map((v, p) => v + render(scene(sersic))[p]);
    expect(worstPixel(render(scene(spiral, sersic)), want)).toBeLessThan(1e-6);
  });

  it("a lensed disc is that of the lensed ellipse, and what is in it goes along", () => {
    const lens = { g1: 0.1, g2: -0.05, kappa: 0.02 };
    const plain = check({ ...disc, flux: 100, e: 0.3, pa: 20 });
    const mapped = { ...check({ ...disc, flux: 100, e: 0.3, pa: 20, ...arms, arm_amplitude: 0 }) };
    const want = render(scene(lensComponent(plain, lens)));
    expect(worstPixel(render(scene(lensComponent(mapped, lens))), want)).toBeLessThan(3e-6);
    const turned = render(scene(turnComponent(spiral, 90)));
    const back = render(scene(spiral)).map((_, p) => turned[(p % 64) * 64 + 63 - Math.floor(p / 64)]);
    expect(worstPixel(back, render(scene(spiral)))).toBeLessThan(1e-5);
    const cut = lensComponent(check({ ...disc, trunc: 2 }), lens);
    expect(cut).toMatchObject({ kind: "truncated" });
    expect((cut as { trunc: number; hlr: number }).trunc / (cut as { hlr: number }).hlr).toBeCloseTo(2, 12);
  });
});
