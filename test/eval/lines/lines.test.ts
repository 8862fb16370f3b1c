import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  balmerDecrement,
  CASE_B,
  colorExcess,
  extinctionCurve,
  halphaAttenuation,
} from "../../../eval/lines/balmer.ts";
import { BPT_CLASSES, bptClass, kewleyCurve, niiRatio, oiiiRatio } from "../../../eval/lines/bpt.ts";
import { logSfrOfHalpha } from "../../../eval/lines/star-formation.ts";
import { Cosmology } from "../../../sim/galaxies/cosmology.ts";
import { kauffmannCurve, starsIonise } from "../../../sim/galaxies/fibre.ts";

const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const cosmology = new Cosmology();

describe("classes of the BPT diagram", () => {
  it.each([
    ["a metal-poor dwarf", -1.5, 0.6, "star-forming"],
    ["the Milky Way", -0.4, -0.5, "star-forming"],
    ["between the curves", -0.2, 0.0, "composite"],
    ["a Seyfert nucleus", 0.0, 1.0, "AGN"],
    ["a LINER", 0.1, 0.4, "AGN"],
    ["right of both", 0.6, -2, "AGN"],
    ["right of the first, below the second", 0.2, -1.5, "composite"],
  ])("%s", (_, x, y, expected) => {
    expect(BPT_CLASSES[bptClass(x, y)]).toBe(expected);
  });

  it("curves go through published places, the second above the first but for the poorest gas", () => {
    expect(kauffmannCurve(-0.4)).toBeCloseTo(-0.0556, 4); // 0.61 / -0.45 + 1.3
    expect(kewleyCurve(-0.4)).toBeCloseTo(0.4889, 4); // 0.61 / -0.87 + 1.19
    for (let x = -1.28; x < 0.6; x += 0.01) expect(kewleyCurve(x)).toBeGreaterThanOrEqual(kauffmannCurve(x));
  });

  it("law: the first class is what the simulator calls ionised by stars", () => {
    fc.assert(
      fc.property(positive, positive, positive, positive, (halpha, hbeta, nii, oiii) => {
        const fluxes = { halpha, hbeta, nii, oiii };
        expect(bptClass(niiRatio(fluxes), oiiiRatio(fluxes)) === 0).toBe(
          starsIonise(halpha, hbeta, nii, oiii),
        );
      }),
    );
  });

  it.each([0, -1, Number.NaN])("a flux of %f has no ratio and no class", (flux) => {
    const fluxes = { halpha: 3, hbeta: 1, nii: 1, oiii: 1 };
    for (const line of Object.keys(fluxes)) {
      const x = niiRatio({ ...fluxes, [line]: flux });
      const y = oiiiRatio({ ...fluxes, [line]: flux });
      expect(x + y).toBeNaN();
      expect(bptClass(x, y)).toBe(-1);
    }
  });
});

describe("dust by the Balmer decrement", () => {
  it("has the published curve", () => {
    expect(extinctionCurve(1 / 1.82)).toBeCloseTo(3.1, 10); // V by definition
    expect(extinctionCurve(0.65628)).toBeCloseTo(2.535, 2);
    expect(extinctionCurve(0.48613)).toBeCloseTo(3.61, 2);
  });

  it("law: dimming both lines by the curve is undone", () => {
    const excess = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(positive, excess, (hbeta, e) => {
        const dimmed = (flux: number, lambda: number) => flux * 10 ** (-0.4 * e * extinctionCurve(lambda));
        const halpha = dimmed(CASE_B * hbeta, 0.65628);
        const decrement = balmerDecrement(halpha, dimmed(hbeta, 0.48613));
        expect(colorExcess(decrement)).toBeCloseTo(e, 9);
        expect(halpha * 10 ** (0.4 * halphaAttenuation(decrement))).toBeCloseTo(CASE_B * hbeta, 5);
      }),
    );
  });

  it("is none at case B, below 0 under it, and never brightens a line", () => {
    expect(colorExcess(CASE_B)).toBe(0);
    expect(colorExcess(2.5)).toBeLessThan(0);
    expect(halphaAttenuation(2.5)).toBe(0);
    expect(balmerDecrement(3, 0)).toBeNaN();
    expect(balmerDecrement(-3, 1)).toBeNaN();
  });
});

describe("star formation by H-alpha", () => {
  /** Flux [1e-17 erg/s/cm^2] of a luminosity [erg/s]. */
  const fluxOf = (luminosity: number, z: number) =>
    luminosity / (4 * Math.PI * (cosmology.luminosityDistance(z) * 3.0857e24) ** 2) / 1e-17;

  it("is 7.9e-42 of the luminosity, times 0.63 for Chabrier, near Kennicutt & Evans 2012", () => {
    const halpha = fluxOf(10 ** 41.27, 0.1);
    const rate = logSfrOfHalpha(halpha, halpha / CASE_B, 0.1, cosmology);
    expect(rate).toBeCloseTo(41.27 + Math.log10(7.9e-42 * 0.63), 4);
    expect(Math.abs(rate)).toBeLessThan(0.05);
  });

  it("law: dust does not change it", () => {
    const dust = fc.double({ min: 0, max: 1.5, noNaN: true });
    const redshift = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(dust, redshift, (e, z) => {
        const halpha = fluxOf(1e41, z);
        const dimmed = (flux: number, lambda: number) => flux * 10 ** (-0.4 * e * extinctionCurve(lambda));
        const [a, b] = [dimmed(halpha, 0.65628), dimmed(halpha / CASE_B, 0.48613)];
        expect(logSfrOfHalpha(a, b, z, cosmology)).toBeCloseTo(41 + Math.log10(7.9e-42 * 0.63), 4);
      }),
    );
  });

  it("is undefined without light, without H-beta, and at no distance", () => {
    expect(logSfrOfHalpha(-1, 1, 0.1, cosmology)).toBeNaN();
    expect(logSfrOfHalpha(10, 0, 0.1, cosmology)).toBeNaN();
    expect(logSfrOfHalpha(10, 3, 0, cosmology)).toBeNaN();
    expect(logSfrOfHalpha(10, 3, Number.NaN, cosmology)).toBeNaN();
  });
});
