import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import {
  blendedLogN,
  componentSizes,
  drawProfiles,
  enclosed,
  halfLightB,
} from "../../../sim/galaxies/profiles.ts";
import { sersicB } from "../../../sim/profiles/sersic.ts";
import { between } from "./between.ts";
import { expectClose, goldenGalaxies } from "./golden.ts";

const p = DEFAULT_PARAMETERS.profiles;
const share = between(0, 1);
const index = between(0.5, 6.2);

describe("profiles", () => {
  it("have the index of the prototype's, galaxy by galaxy", () => {
    for (const g of goldenGalaxies) {
      const n = g.of("bulgeMass") > p.large ? "n_large" : "n_small";
      const galaxy = {
        size: 10 ** g.of("logSize"),
        logMass: g.of("logMass"),
        bulgeMass: g.of("bulgeMass"),
        elliptical: g.of("elliptical") === 1,
      };
      const drawn = drawProfiles(g.stream("", n, "n"), galaxy, g.of("light"), p);
      expectClose(drawn.n, Math.min(g.of("n"), 6.2));
      if (!galaxy.elliptical) expectClose(drawn.bulge.n, g.of("nBulge"));
    }
  });

  it("b(n) is that of the exact function, near enough", () => {
    fc.assert(fc.property(index, (n) => expectClose(halfLightB(n), sersicB(n), n < 1 ? 4e-4 : 3e-5)));
  });

  it("law: half of the light of bulge and disc is inside a_e", () => {
    fc.assert(
      fc.property(share, between(1, 6.2), between(0.05, 1), (light, n, wanted) => {
        const { disc, bulge } = componentSizes(light, n, wanted);
        const inside = light * enclosed(n, 1 / bulge) + (1 - light) * enclosed(1, 1 / disc);
        expect(Math.abs(inside - 0.5)).toBeLessThan(2e-5);
        expect(bulge >= wanted - 1e-9 && bulge <= 1 && disc >= 1 - 1e-9 && disc <= 3).toBe(true);
      }),
    );
  });

  it("law: without a bulge the disc is all, without a disc the bulge", () => {
    expect(componentSizes(0, 4, 0.2).disc).toBeCloseTo(1, 5);
    expect(componentSizes(1, 4, 0.2).bulge).toBeCloseTo(1, 5);
    expect(blendedLogN(0, 4, p)).toBe(0);
    expect(blendedLogN(1, 4, p)).toBe(Math.log(4));
  });

  it("law: more light in the bulge is a steeper profile", () => {
    fc.assert(
      fc.property(between(0, 0.9), between(2, 6), (b, n) => {
        expect(blendedLogN(b + 0.05, n, p)).toBeGreaterThan(blendedLogN(b, n, p));
      }),
    );
  });
});
