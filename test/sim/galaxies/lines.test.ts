import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dustCurves } from "../../../sim/galaxies/dust.ts";
import type { Stars } from "../../../sim/galaxies/galaxy.ts";
import { LINE, LINES, type LineName } from "../../../sim/galaxies/line-list.ts";
import {
  addNucleus,
  addOld,
  addYoung,
  attenuate,
  darkLines,
  drawLines,
  drawNucleus,
  nucleusProbability,
} from "../../../sim/galaxies/lines.ts";
import { between } from "./between.ts";
import { expectClose, type GoldenGalaxy, goldenGalaxies, PROTOTYPE_PARAMETERS } from "./golden.ts";

const p = PROTOTYPE_PARAMETERS.lines;
const curves = dustCurves(
  LINES.map(({ lambda }) => lambda),
  PROTOTYPE_PARAMETERS.dust,
);

/** The prototype's names, in the order of LINES. */
const NAMES = "OII NeIII Hd Hg Hb OIIIb OIII HeI NIIb Ha NII SII SIII SIIIb".split(" ");
/** Its old stars and nuclei lack these halves of doublets. */
const WITHOUT: readonly LineName[] = ["oiii4959", "nii6548"];

const starsOf = (g: GoldenGalaxy): Stars =>
  ({
    z: g.of("z"),
    logMass: g.of("logMass"),
    class: g.kind,
    bulgeMass: g.of("bulgeMass"),
    logSfr: g.of("logSfr"),
    logSfrMs: g.of("logSfrMs"),
    logSfr10: Math.log10(g.of("sfr10")) + 0.13 * g.stream("burst10").normal(),
    oh: g.of("oh"),
    disc: { formed: new Float64Array(13), logZ: 0, av: g.of("av") },
    avBirth: g.of("avBirth"),
  }) as Stars;

describe("emission lines", () => {
  it("of young stars, and of all sources, are the prototype's, galaxy by galaxy", () => {
    for (const g of goldenGalaxies) {
      const stars = starsOf(g);
      const young = darkLines();
      const s = g.stream("nii", "oiii");
      addYoung(young, stars, stars.logSfr - stars.logSfrMs, s.normal(), s.normal(), p);
      attenuate(young, curves, stars.disc.av, stars.avBirth);
      const own = g.stream("agn", "agn_oiii", "agn_ratio", "agn_nii");
      const nucleus = drawNucleus(own, g.kind === "Q", stars.z, stars.logMass, p);
      expect(nucleus !== undefined).toBe(g.of("agn") === 1);
      const numbers = g.stream("nii", "oiii", "lier_width", "lier_nii", "lier_oiii");
      const lines = drawLines(numbers, { ...stars, nucleus }, g.of("continuum"), curves, p);
      LINES.forEach(({ name }, i) => {
        expectClose(young[i], g.young(NAMES[i]), 2e-6);
        if (!WITHOUT.includes(name)) expectClose(lines[i], g.total(NAMES[i]), 2e-6);
      });
    }
  });

  const gas = fc.record({
    logSfr10: between(-5, 3),
    oh: between(6, 10),
    above: between(-3, 3),
  });
  const dust = between(0, 3);

  it("law: the Balmer decrement is 2.86 without dust, and more with it", () => {
    fc.assert(
      fc.property(gas, dust, dust, (g, av, avBirth) => {
        const lines = darkLines();
        addYoung(lines, g, g.above, 0, 0, p);
        const decrement = (): number => lines[LINE.halpha] / lines[LINE.hbeta];
        expectClose(decrement(), 2.86, 1e-12);
        attenuate(lines, curves, av, avBirth);
        expect(decrement()).toBeGreaterThanOrEqual(2.86 * (1 - 1e-12));
        // A(H-beta) - A(H-alpha) along the two curves
        const step = (power: number): number => (4861.3 / 5500) ** power - (6562.8 / 5500) ** power;
        expectClose(decrement(), 2.86 * 10 ** (0.4 * (av * step(-0.9) + avBirth * step(-1.3))), 1e-9);
      }),
    );
  });

  it("law: every line is in proportion to the young stars, dimmed by dust, and finite at all metallicities", () => {
    fc.assert(
      fc.property(gas, (g) => {
        const [one, ten] = [darkLines(), darkLines()];
        addYoung(one, g, g.above, 0, 0, p);
        addYoung(ten, { ...g, logSfr10: g.logSfr10 + 1 }, g.above, 0, 0, p);
        const bright = one.slice();
        attenuate(one, curves, 0.5, 0.2);
        LINES.forEach((_, i) => {
          expect(bright[i] > 0 && Number.isFinite(bright[i])).toBe(true);
          expectClose(ten[i], 10 * bright[i], 1e-9);
          expect(one[i]).toBeLessThan(bright[i]);
        });
      }),
    );
  });

  it("law: doublets have the ratios of atomic physics, whatever ionises them", () => {
    const lines = darkLines();
    addYoung(lines, { logSfr10: 0, oh: 8.5 }, 0, 0.3, 0.2, p);
    addOld(lines, 1e39, -0.1, 0.2, p);
    addNucleus(lines, { oiii: 1e40, ratio: 0.6, nii: 0 }, p);
    expectClose(lines[LINE.oiii5007] / lines[LINE.oiii4959], 2.98, 1e-12);
    expectClose(lines[LINE.nii6584] / lines[LINE.nii6548], 3, 1e-12);
  });

  it("make a nucleus above Kauffmann's line, and stars below, at their mean ratios", () => {
    const [stars, nucleus] = [darkLines(), darkLines()];
    addYoung(stars, { logSfr10: 0, oh: 8.7 }, 0, 0, 0, p);
    addNucleus(nucleus, { oiii: 1e40, ratio: p.agn_ratio[0], nii: p.agn_nii[0] }, p);
    const above = (l: Float64Array): boolean => {
      const x = Math.log10(l[LINE.nii6584] / l[LINE.halpha]);
      return Math.log10(l[LINE.oiii5007] / l[LINE.hbeta]) > 0.61 / (x - 0.05) + 1.3;
    };
    expect([above(stars), above(nucleus)]).toEqual([false, true]);
    expectClose(nucleus[LINE.oiii5007], 1e40, 1e-12);
  });

  it("law: nuclei are more likely in massive galaxies, and never certain", () => {
    fc.assert(
      fc.property(fc.boolean(), between(5, 13), (quiescent, m) => {
        const here = nucleusProbability(quiescent, m, p);
        expect(here >= 0 && here < 0.2).toBe(true);
        expect(nucleusProbability(quiescent, m + 0.1, p)).toBeGreaterThanOrEqual(here);
      }),
    );
  });
});
