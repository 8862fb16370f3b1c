import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../../shared/random/stream.ts";
import { delayedFractions } from "../../../sim/galaxies/history.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import {
  addBurst,
  drawPea,
  drawPeaGas,
  drawRedSpiral,
  peaColours,
  redSpiralColours,
} from "../../../sim/galaxies/special.ts";
import { between } from "./between.ts";
import { expectClose } from "./golden.ts";

const { green_peas: peas, red_spirals: spirals } = DEFAULT_PARAMETERS;

describe("Green Peas", () => {
  it("law: a burst keeps the sum of the fractions at 1, and gives its rate", () => {
    fc.assert(
      fc.property(between(8, 10.2), between(0.2, 1.75), between(-20, 10), (logMass, logSfr, x) => {
        const fractions = addBurst(delayedFractions(10, x), logMass, logSfr, peas);
        const sum = fractions.reduce((total, f) => total + f, 0);
        expectClose(sum, 1, 1e-9);
        const formed = (10 ** logSfr * 3e7 * 0.75) / 10 ** logMass;
        expectClose(fractions[0], Math.min(Math.max(formed, 0.005), 0.6), 1e-9);
        for (const f of fractions) expect(f).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("are within the ranges of Cardamone+2009", () => {
    const s = new Stream(1, 1, 1);
    for (let k = 0; k < 500; k++) {
      const pea = drawPea(s, peas);
      const { av, oh, logSize } = drawPeaGas(s, pea.logMass, s.normal(), peas);
      expect(pea.z > 0.15 && pea.z < 0.35).toBe(true);
      expect(pea.logMass >= 8 && pea.logMass <= 10.2 && pea.logSfr >= 0.2 && pea.logSfr <= 1.75).toBe(true);
      expect(av >= 0 && av <= 0.5 && oh > 7.5 && oh < 8.9 && logSize < 1).toBe(true);
    }
  });

  const green = { u: 21, g: 20.6, r: 20, i: 20.5, z: 20.3 };
  it.each([
    ["is one", green, true],
    ["is red in u - r", { ...green, u: 22.6 }, false],
    ["is not bright in r over i", { ...green, i: 20.1 }, false],
    ["is red in r - z", { ...green, z: 19.4 }, false],
    ["is blue in g - r", { ...green, g: 19.9 }, false],
    ["is blue in u - r for its r - z", { ...green, u: 20.1, z: 19.9 }, false],
  ] as const)("a galaxy that %s", (_what, magnitudes, expected) => {
    expect(peaColours(magnitudes)).toBe(expected);
  });
});

describe("red spirals", () => {
  it("are within the ranges of Masters+2010", () => {
    const s = new Stream(2, 1, 1);
    for (let k = 0; k < 500; k++) {
      const { z, logMass, below, bulge } = drawRedSpiral(s, spirals);
      expect(z >= 0.03 && z <= 0.085 && logMass >= 10.3 && logMass <= 11.3).toBe(true);
      expect(below >= 0.2 && below <= 1.7 && bulge >= 0.03 && bulge <= 0.4).toBe(true);
    }
  });

  it("are bright and red", () => {
    expect(redSpiralColours(-21, 0.66)).toBe(true);
    expect(redSpiralColours(-21, 0.64)).toBe(false);
    expect(redSpiralColours(-20.1, 0.9)).toBe(false);
  });
});
