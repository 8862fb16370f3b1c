import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cosmology, MAX_Z, sphere } from "../../../sim/galaxies/cosmology.ts";
import { between } from "./between.ts";
import { expectClose, functions } from "./golden.ts";

const cosmology = new Cosmology();
const redshift = between(1e-3, MAX_Z - 0.01);

describe("cosmology", () => {
  it.each(functions["z"].map((z, i) => [z, i]))("is the prototype's at z = %f", (z, i) => {
    expectClose(cosmology.comovingDistance(z), functions["comoving"][i]);
    expectClose(cosmology.kpcPerArcsec(z), functions["kpcPerArcsec"][i]);
    expectClose(cosmology.age(z), functions["age"][i]);
    expectClose(cosmology.volume(z), functions["volume"][i]);
  });

  it("is Hubble's law at z -> 0", () => {
    expectClose(cosmology.luminosityDistance(1e-3), (1e-3 * 299792.458) / 70, 2e-3);
  });

  it("has the closed form of a universe of matter alone: D_C = 2 c/H0 (1 - 1/sqrt(1+z)), t = 2/3 (1+z)^-1.5/H0", () => {
    const matter = new Cosmology({ h0: 70, omega_m: 1 });
    fc.assert(
      fc.property(redshift, (z) => {
        expectClose(matter.comovingDistance(z), ((2 * 299792.458) / 70) * (1 - 1 / Math.sqrt(1 + z)), 1e-7);
        expectClose(matter.age(z), ((2 / 3) * 977.8) / 70 / (1 + z) ** 1.5, 1e-12);
      }),
    );
  });

  it("law: farther is younger, and dimmer by the square of the distance", () => {
    fc.assert(
      fc.property(redshift, (z) => {
        expect(cosmology.age(z * 1.001)).toBeLessThan(cosmology.age(z));
        expect(cosmology.comovingDistance(z * 1.001)).toBeGreaterThan(cosmology.comovingDistance(z));
      }),
    );
    expectClose(sphere(20) / sphere(10), 4, 1e-14);
  });
});
