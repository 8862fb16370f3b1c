// @module-tag slow
/** Components beyond Sersic profiles against brute force in real space, and where they become what is known. */
import { describe, expect, it } from "vitest";
import { logGamma } from "../../../shared/math/gamma.ts";
import { sersicBrightness } from "../../../sim/profiles/sersic.ts";
import { spergelHlr } from "../../../sim/profiles/spergel.ts";
import { truncatedBrightness } from "../../../sim/profiles/truncated.ts";
import type { Component, DiscComponent, Scene } from "../../../sim/scene.ts";
import { type Disc, discByPoints, stretched, tilted } from "./morphology-truth.ts";
import { render, worstPixel } from "./scenes.ts";

const stamp = { x0: 12.3, y0: 11.6, fwhm: 0.7, pixel_scale: 0.2, stamp: [24, 25] } as const;
const sceneOf = (...components: readonly Component[]): Scene => ({
  ...{ components, x0: stamp.x0, y0: stamp.y0, pixel_scale: stamp.pixel_scale, stamp: stamp.stamp },
  psf: { kind: "gaussian", fwhm: stamp.fwhm },
});
const disc: DiscComponent = {
  ...{ kind: "disc", n: 1, hlr: 1, flux: 1, e: 0, inclination: 0, scale_height: 0, pa: 35 },
};
/** Of the peak: GalSim's scenes may differ by 2e-5. */
const TOLERANCE = 5e-6;

/** An ellipse of e = 0.4. */
const Q = Math.sqrt(0.6 / 1.4);
const sheared = stretched(35, 1 / Math.sqrt(Q), Math.sqrt(Q));
const sersic =
  (n: number, hlr: number) =>
  (r: number): number =>
    sersicBrightness(n, r / hlr) / (hlr * hlr);

/** I(r) = 1/Gamma(1+nu) int t^nu e^-t exp(-r^2 / 4t) / (4 pi t) dt, in units of r0. */
function spergelBrightness(nu: number, hlr: number): (r: number) => number {
  const r0 = hlr / spergelHlr(nu);
  return (r) => {
    let sum = 0;
    for (let z = -60; z < 5; z += 0.1) {
      const t = Math.exp(z);
      sum += Math.exp(nu * z - t - (r / r0) ** 2 / (4 * t));
    }
    return (0.1 * sum) / (4 * Math.PI * r0 * r0 * Math.exp(logGamma(1 + nu)));
  };
}

interface Case {
  readonly name: string;
  readonly component: Component;
  readonly truth: Disc;
}

const cutAt = (n: number, hlr: number, trunc: number) => {
  const brightness = truncatedBrightness(n, trunc / hlr);
  return (r: number): number => brightness(r / hlr) / (hlr * hlr);
};
const ellipse = { flux: 1, e: 0.4, pa: 35 } as const;
const arms = { arms: 2, arm_pitch: 20, arm_amplitude: 0.7, arm_phase: 30, arm_start: 0.5 } as const;
const threeArms = { arms: 3, arm_pitch: 150, arm_amplitude: 0.9, arm_phase: -40, arm_start: 0.3 } as const;
const bar = { bar_amplitude: 0.3, bar_radius: 0.6, bar_phase: 10 } as const;
const log = Math.log;
const rad = (x: number): number => (x * Math.PI) / 180;

const cases: readonly Case[] = [
  {
    name: "a truncated disc",
    component: { kind: "truncated", n: 1, hlr: 1, trunc: 2, ...ellipse },
    truth: { brightness: cutAt(1, 1, 2), end: 2, project: sheared },
  },
  {
    name: "a truncated Sersic profile of n = 3.3",
    component: { kind: "truncated", n: 3.3, hlr: 0.8, trunc: 3, ...ellipse },
    truth: { brightness: cutAt(3.3, 0.8, 3), end: 3, project: sheared },
  },
  {
    name: "a truncated Gaussian, nearly of even brightness",
    component: { kind: "truncated", n: 0.5, hlr: 1.2, trunc: 1.75, ...ellipse },
    truth: { brightness: cutAt(0.5, 1.2, 1.75), end: 1.75, project: sheared },
  },
  {
    name: "Spergel nu = -0.6",
    component: { kind: "spergel", nu: -0.6, hlr: 0.9, ...ellipse },
    truth: { brightness: spergelBrightness(-0.6, 0.9), end: 12, project: sheared, power: 6 },
  },
  {
    name: "Spergel nu = 3",
    component: { kind: "spergel", nu: 3, hlr: 0.9, ...ellipse },
    truth: { brightness: spergelBrightness(3, 0.9), end: 12, project: sheared },
  },
  {
    name: "an inclined disc of finite thickness",
    component: { ...disc, inclination: 65, scale_height: 0.15 },
    truth: { brightness: sersic(1, 1), end: 8, project: tilted(35, 65), height: 0.15 },
  },
  {
    name: "a disc seen from the side",
    component: { ...disc, hlr: 0.9, inclination: 90, scale_height: 0.05 },
    truth: { brightness: sersic(1, 0.9), end: 9, project: tilted(35, 90), height: 0.05 },
  },
  {
    name: "an inclined Sersic disc, truncated",
    component: { ...disc, n: 1.6, trunc: 2.5, inclination: 50, scale_height: 0.1 },
    truth: { brightness: cutAt(1.6, 1, 2.5), end: 2.5, project: tilted(35, 50), height: 0.1 },
  },
  {
    name: "two arms and a bar",
    component: { ...disc, hlr: 1.3, e: 0.4, arms, bar },
    truth: {
      brightness: (r, theta) => {
        const u = 0.5 ** (r / 0.6);
        const wave = 2 * (theta - rad(30)) - (2 / Math.tan(rad(20))) * log(r / 1.3);
        const inArms = 0.7 * (1 - 0.5 ** (r / 0.5)) * Math.cos(wave);
        return sersic(1, 1.3)(r) * (1 + inArms + 1.2 * u * (1 - u) * Math.cos(2 * (theta - rad(10))));
      },
      end: 12,
      project: sheared,
    },
  },
  {
    name: "three arms of a tilted disc of n = 1.4, the other way round",
    component: { ...disc, n: 1.4, hlr: 1.3, inclination: 40, scale_height: 0.1, arms: threeArms },
    truth: {
      brightness: (r, theta) => {
        const wave = 3 * (theta + rad(40)) - (3 / Math.tan(rad(150))) * log(r / 1.3);
        return sersic(1.4, 1.3)(r) * (1 + 0.9 * (1 - 0.5 ** ((r / 0.3) ** (1 / 1.4))) * Math.cos(wave));
      },
      end: 14,
      project: tilted(35, 40),
      height: 0.1,
    },
  },
];

/** CPU time of a stamp of 64 x 64 [ms], without what is made once for a profile. */
function cpuOf(component: Component): string {
  const large: Scene = { ...sceneOf(component), x0: 32.3, y0: 31.6, stamp: [64, 64] };
  render(large);
  const before = process.cpuUsage();
  for (let k = 0; k < 3; k++) render(large);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 3000).toPrecision(2);
}

describe("the image of", () => {
  it.each(cases)(
    "$name is that of its light, point by point",
    ({ name, component, truth }) => {
      const worst = worstPixel(render(sceneOf(component)), discByPoints(truth, stamp));
      console.info(`${name}: ${worst.toExponential(1)} of the peak; ${cpuOf(component)} ms for 64 x 64`);
      expect(worst).toBeLessThan(TOLERANCE);
    },
    300_000,
  );
});
