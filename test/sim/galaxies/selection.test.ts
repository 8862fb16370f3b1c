import { describe, expect, it } from "vitest";
import { Cosmology } from "../../../sim/galaxies/cosmology.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import {
  inDeep,
  inGama,
  inMainSample,
  leastMass,
  petrosian,
  surfaceBrightness,
} from "../../../sim/galaxies/selection.ts";
import { expectClose } from "./golden.ts";

const p = DEFAULT_PARAMETERS.selection;
const cosmology = new Cosmology();

describe("selections", () => {
  const bright = [16, 16, 16];

  it.each([
    [true, 0.1, 17.5, 2, bright],
    [true, 0.1, 17.77, 2, bright],
    [false, 0.1, 17.78, 2, bright],
    [false, 0.1, 13.5, 2, bright],
    [false, 0.004, 17, 2, bright],
    [false, 0.31, 17, 2, bright],
    [false, 0.1, 17.5, 20, bright], // 26 mag/arcsec^2
    [false, 0.1, 17, 2, [14.9, 16, 16]],
    [false, 0.1, 17, 2, [16, 14.9, 16]],
    [true, 0.1, 17, 2, [16, 16, 14.6]],
    [false, 0.1, 17, 2, [16, 16, 14.4]],
  ] as const)("main sample: %s for z %f, r %f, hlr %f, fibre %j", (taken, z, r, hlr, fibre) => {
    expect(inMainSample(z, r, hlr, fibre, p)).toBe(taken);
  });

  it("loses light of steep profiles, and spreads it over 2 pi hlr^2", () => {
    expect([petrosian(17, 1, p), petrosian(17, 4, p)]).toEqual([17.01, 17.07]);
    expectClose(surfaceBrightness(17, 1), 17 + 2.5 * Math.log10(2 * Math.PI), 1e-12);
    expectClose(surfaceBrightness(17, 10), surfaceBrightness(17, 1) + 5, 1e-12);
  });

  it("GAMA and deep fields end at their limits", () => {
    expect([inGama(0.3, 19.79, p), inGama(0.3, 19.81, p), inGama(0.6, 19, p)]).toEqual([true, false, false]);
    expect([inDeep(0.5, 22.4, 0, p), inDeep(0.5, 22.6, 0, p), inDeep(1, 20, 0, p)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("deep fields keep all bright galaxies, and 10^-0.3 of those at i = 21.5", () => {
    expect(inDeep(0.5, 18, 0.999, p)).toBe(true);
    expect(inDeep(0.5, 21.5, 0.5, p)).toBe(true);
    expect(inDeep(0.5, 21.5, 0.51, p)).toBe(false);
  });

  it("the least mass is that of a magnitude at a mass over light: the Sun's at 10 pc", () => {
    // M_r = 4.65 at D_L
    const z = 0.1;
    const modulus = 5 * Math.log10(cosmology.luminosityDistance(z) * 1e5);
    expectClose(leastMass(cosmology, z, modulus + 4.65 - 25, 1, 0), 10, 1e-12);
    expectClose(leastMass(cosmology, z, 20, 0.1, 0), leastMass(cosmology, z, 20, 1, 0) - 1, 1e-12);
    expectClose(leastMass(cosmology, 0.5, 20, 1, 0.3), leastMass(cosmology, 0.5, 20, 1, 0) - 0.15, 1e-12);
    expect(Number.isFinite(leastMass(cosmology, 0, 20, 1, 0))).toBe(true);
  });
});
