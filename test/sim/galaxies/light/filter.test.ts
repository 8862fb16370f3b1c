import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Filter } from "../../../../sim/galaxies/light/filter.ts";
import { box } from "./fixtures.ts";

describe("a filter", () => {
  it("of a rectangle has shares and a response that are known", () => {
    const filter = box(4000, 5000);
    const width = Math.log(5000 / 4000);
    expect(filter.effective).toBeCloseTo(Math.sqrt(4000 * 5000), 6);
    expect(filter.below(Math.log(4000) + 0.3 * width)).toBeCloseTo(0.3, 12);
    expect(filter.response(Math.log(4321))).toBeCloseTo(1 / width, 9);
    expect(filter.quantile(0.25)).toBeCloseTo(4000 * 1.25 ** 0.25, 6);
    expect([filter.below(8), filter.below(9), filter.response(8), filter.response(9)]).toEqual([0, 1, 0, 0]);
  });

  it("of a triangle has the integral of T dln(lambda)", () => {
    const filter = new Filter("triangle", { wavelength: [4000, 5000, 6000], response: [0, 2, 0] });
    const rising = (to: number): number => 2 * (to / 1000 - 4 - 4 * Math.log(to / 4000));
    const falling = 2 * (6 * Math.log(6 / 5) - 1);
    const whole = rising(5000) + falling;
    expect(filter.below(Math.log(4600))).toBeCloseTo(rising(4600) / whole, 7);
    expect(filter.response(Math.log(4600))).toBeCloseTo(1.2 / whole, 4);
  });

  it("does not know the scale of T, nor zeros around it", () => {
    const plain = new Filter("f", { wavelength: [4000, 4500, 6000], response: [0, 1, 0] });
    const padded = new Filter("f", {
      wavelength: [1000, 2000, 4000, 4500, 6000, 7000],
      response: [0, 0, 0, 7, 0, 0],
    });
    expect(padded.effective).toBeCloseTo(plain.effective, 9);
    expect([padded.lnFirst, padded.lnLast]).toEqual([plain.lnFirst, plain.lnLast]);
    expect(padded.below(8.4)).toBeCloseTo(plain.below(8.4), 12);
  });

  it("law: shares rise from 0 to 1, and quantile is their inverse", () => {
    const filter = new Filter("f", {
      wavelength: [4000, 4200, 5000, 5100, 6000],
      response: [0, 3, 1, 1, 0.2],
    });
    const at = fc.double({ min: 8.2, max: 8.8, noNaN: true });
    fc.assert(fc.property(at, at, (a, b) => (a <= b ? filter.below(a) <= filter.below(b) : true)));
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (share) => {
        expect(filter.below(Math.log(filter.quantile(share)))).toBeCloseTo(share, 9);
      }),
    );
  });

  it.each([
    ["one point", [5000], [1], "has 1 points, at least 2"],
    ["falling wavelengths", [5000, 4000], [1, 1], "point 2: has the wavelength 4000 after 5000"],
    ["a wavelength of 0", [0, 4000], [1, 1], "point 1: has the wavelength 0, which must be positive"],
    ["a wavelength that is none", [4000, Number.NaN], [1, 1], "point 2: has the wavelength NaN"],
    [
      "a negative response",
      [4000, 5000],
      [1, -0.1],
      "point 2: has the response -0.1, which must be at least 0",
    ],
    ["an infinite response", [4000, 5000], [1, Infinity], "has the response Infinity"],
    ["no response", [4000, 5000], [0, 0], "lets nothing through"],
  ])("refuses %s", (_what, wavelength, response, message) => {
    expect(() => new Filter("mine", { wavelength, response })).toThrow(message);
    expect(() => new Filter("mine", { wavelength, response })).toThrow("filter mine");
  });
});
