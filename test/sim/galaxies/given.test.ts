import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../../shared/random/stream.ts";
import { AGE_BINS } from "../../../sim/galaxies/component.ts";
import { classOfRate, givenSize, setRate } from "../../../sim/galaxies/given.ts";
import { survivingFractions } from "../../../sim/galaxies/masses.ts";
import { oxygenOfT04, oxygenT04 } from "../../../sim/galaxies/metallicity.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { between } from "./between.ts";
import { expectClose } from "./golden.ts";

const surviving = survivingFractions(DEFAULT_PARAMETERS.history);
const weight = (formed: Float64Array): number => formed.reduce((sum, f, j) => sum + f * surviving[j], 0);

describe("what is given of a galaxy", () => {
  it("law: a rate is the rate of its stars, whose masses stay", () => {
    const masses = fc.array(between(1e6, 1e10), { minLength: AGE_BINS, maxLength: AGE_BINS });
    fc.assert(
      fc.property(masses, masses, between(-3, 0), (d, b, logShare) => {
        const [disc, bulge] = [Float64Array.from(d), Float64Array.from(b)];
        const [inDisc, inBulge] = [weight(disc), weight(bulge)];
        const logSfr = Math.log10(0.1 * Math.min(inDisc, inBulge)) + logShare - 8;
        setRate(disc, bulge, logSfr, surviving);
        expectClose((disc[0] + disc[1] + bulge[0] + bulge[1]) / 1e8, 10 ** logSfr, 1e-9);
        expectClose(weight(disc), inDisc, 1e-9);
        expectClose(weight(bulge), inBulge, 1e-9);
      }),
    );
  });

  it("the class follows from the rate, by chance where it may be two", () => {
    const place = { z: 0.05, logMass: 10.5 };
    const s = new Stream(1, 0, 1);
    const of = (logSfr: number) =>
      Array.from({ length: 400 }, () => classOfRate(place, logSfr, 0.3, s.uniform(), DEFAULT_PARAMETERS));
    const share = (logSfr: number, name: string) => of(logSfr).filter((one) => one === name).length / 400;
    expect(share(0.3, "SF")).toBe(1);
    expect(share(-2.3, "Q")).toBe(1);
    expect(share(-0.6, "GV")).toBeGreaterThan(0.8);
    expect(share(-0.25, "GV")).toBeGreaterThan(0.1);
    expect(share(-0.25, "SF")).toBeGreaterThan(0.1);
    expect([share(9, "SF"), share(-90, "Q")]).toEqual([1, 1]); // beyond all densities
  });

  it("sizes and oxygen go to the other scale and back", () => {
    expect(givenSize({ z: 0.1, logMass: 10, round: 3 }, 0.25)).toBe(6);
    expect(givenSize({ z: 0.1, logMass: 10, size: 2, round: 3 }, 0.25)).toBe(2);
    expect(givenSize({ z: 0.1, logMass: 10 }, 0.25)).toBeUndefined();
    const { metallicity } = DEFAULT_PARAMETERS;
    for (const oh of [8.2, 8.9]) {
      expectClose(oxygenT04(9.7, oxygenOfT04(9.7, oh, metallicity), metallicity), oh, 1e-12);
    }
    expect(Number.isFinite(oxygenOfT04(9.7, 8.9, { ...metallicity, contrast: 0 }))).toBe(true);
  });
});
