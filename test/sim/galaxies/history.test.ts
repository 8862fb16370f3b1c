import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AGE_BINS, AGE_EDGES } from "../../../sim/galaxies/component.ts";
import { Cosmology } from "../../../sim/galaxies/cosmology.ts";
import {
  addResidual,
  delayed,
  delayedFractions,
  drawHistory,
  earlyStars,
  formingDisc,
} from "../../../sim/galaxies/history.ts";
import { drawActivity } from "../../../sim/galaxies/main-sequence.ts";
import {
  formMass,
  meanAge,
  recentRate,
  survivingFractions,
  youngRate,
} from "../../../sim/galaxies/masses.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { presentRate, risingness } from "../../../sim/galaxies/present-rate.ts";
import { between } from "./between.ts";
import { expectClose, goldenGalaxies, PROTOTYPE_PARAMETERS } from "./golden.ts";

const p = DEFAULT_PARAMETERS.history;
const cosmology = new Cosmology();
const surviving = survivingFractions(p);
const sum = (a: ArrayLike<number>): number => Array.from(a).reduce((total, x) => total + x, 0);
const steepness = between(-22.9, 14.5);
const onset = between(0.3, 13.7);

describe("delayed exponentials", () => {
  it("have one H(u), by its series and by its formula", () => {
    expectClose(delayed(0.000999), 1 - 1.000999 * Math.exp(-0.000999), 1e-8);
    expectClose(delayed(-0.000999), 1 - (1 - 0.000999) * Math.exp(0.000999), 1e-8);
  });

  it("law: fractions are those of the integral of t e^(-t x / T), and sum to 1", () => {
    fc.assert(
      fc.property(onset, steepness, (T, x) => {
        const fractions = delayedFractions(T, x);
        expectClose(sum(fractions), 1, 1e-9);
        // the mass of the last 30 Myr, by Simpson's rule
        const rate = (t: number): number => t * Math.exp((-t * x) / T);
        const simpson = (from: number, to: number, n = 2000): number => {
          const h = (to - from) / n;
          let total = rate(from) + rate(to);
          for (let i = 1; i < n; i++) total += rate(from + i * h) * (i % 2 === 1 ? 4 : 2);
          return (total * h) / 3;
        };
        expectClose(fractions[0], simpson(T - AGE_EDGES[1], T) / simpson(0, T), 1e-6);
        fractions.forEach((f, j) => {
          expect(f).toBeGreaterThanOrEqual(AGE_EDGES[j] >= T ? 0 : -1e-12);
          if (AGE_EDGES[j] >= T) expect(f).toBe(0);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("law: G falls, and the table inverts it", () => {
    fc.assert(
      fc.property(steepness, (x) => {
        expect(presentRate(x + 0.01)).toBeLessThan(presentRate(x));
        expect(Math.abs(risingness(presentRate(x)) - x)).toBeLessThan(3e-5);
      }),
    );
    expect(presentRate(0)).toBe(2);
    expectClose(presentRate(1e-3), presentRate(1.0001e-3), 1e-4);
    expect(risingness(0)).toBe(risingness(1e-4));
    expect(risingness(1e9)).toBe(risingness(24));
  });

  it("law: the present rate is the one that was asked for", () => {
    // G T-normalised: mass fraction of the last instant times T
    fc.assert(
      fc.property(between(1e-3, 20), onset, (rate, T) => {
        const x = risingness(rate);
        const step = 1e-4 * T;
        const recent = 1 - delayed(x * (1 - step / T)) / delayed(x);
        expectClose((recent / step) * T, rate, 5e-3);
      }),
    );
  });
});

describe("histories of galaxies", () => {
  it("are the prototype's, bin by bin, with their rates", () => {
    const old = PROTOTYPE_PARAMETERS.history;
    for (const g of goldenGalaxies) {
      const [z, logMass, bulgeMass] = [g.of("z"), g.of("logMass"), g.of("bulgeMass")];
      const numbers = g.stream("long", "short", "starburst", "boost", "below", "residual");
      const activity = drawActivity(
        numbers,
        g.kind,
        z,
        logMass,
        g.of("logSfrMs"),
        PROTOTYPE_PARAMETERS.main_sequence,
      );
      const galaxy = { universe: cosmology.age(z), logMass, bulgeMass };
      const fractions = drawHistory(g.stream("onset", "quiescent", "bulge"), g.kind, galaxy, activity, old);
      const disc = formMass(fractions.disc, 10 ** logMass * (1 - bulgeMass), surviving);
      const bulge = formMass(fractions.bulge, 10 ** logMass * bulgeMass, surviving);
      const small = 1e-7 * 10 ** logMass; // the inverse of G is a table
      g.formedDisc.forEach((m, j) => {
        expect(Math.abs(disc[j] - m)).toBeLessThan(1e-6 * m + small);
        expect(Math.abs(bulge[j] - g.formedBulge[j])).toBeLessThan(1e-6 * g.formedBulge[j] + 1e-9 * small);
      });
      expect(Math.abs(Math.log10(recentRate(disc, bulge)) - g.of("logSfr"))).toBeLessThan(5e-6);
      expectClose(youngRate(disc), g.of("sfr10"), 1e-5);
    }
  });

  it("law: what survives of what formed is the mass that was asked for, less of old stars", () => {
    fc.assert(
      fc.property(onset, steepness, between(1, 1e12), (T, x, mass) => {
        const formed = formMass(delayedFractions(T, x), mass, surviving);
        expectClose(sum(formed.map((m, j) => m * surviving[j])), mass, 1e-12);
        expect(sum(formed)).toBeGreaterThan(mass);
      }),
    );
    for (let j = 1; j < AGE_BINS; j++) expect(surviving[j]).toBeLessThan(surviving[j - 1]);
    expect(surviving[AGE_BINS - 1]).toBeGreaterThan(0.5);
  });

  it("law: a higher long-term rate, a burst, and a residual each put more mass into the last 0.1 Gyr", () => {
    const recent = (f: Float64Array): number => f[0] + f[1];
    const rate = between(-11.5, -9.6);
    fc.assert(
      fc.property(between(3, 13), rate, between(0, 0.9), (T, r, b) => {
        expect(recent(formingDisc(T, r + 0.1, 0, b, p))).toBeGreaterThan(recent(formingDisc(T, r, 0, b, p)));
        expect(recent(formingDisc(T, r, 0.1, b, p))).toBeGreaterThan(recent(formingDisc(T, r, 0, b, p)));
        const old = (): Float64Array => earlyStars(T, 0.3, p);
        expect(recent(addResidual(old(), r, b, p))).toBeGreaterThan(recent(old()));
      }),
    );
  });

  it("law: stars that formed later are younger, and none is older than the universe", () => {
    fc.assert(
      fc.property(between(4, 13.4), between(0.12, 0.7), (t, f) => {
        const none = new Float64Array(AGE_BINS);
        const early = earlyStars(t, f, p);
        expect(meanAge(earlyStars(t, f + 0.05, p), none)).toBeLessThan(meanAge(early, none));
        for (let j = 0; j < AGE_BINS; j++) if (AGE_EDGES[j] >= t) expect(early[j]).toBe(0);
      }),
    );
  });
});
