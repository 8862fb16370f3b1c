import { describe, expect, it } from "vitest";
import { factsOfHeader } from "../../../datasets/survey/fits-facts.ts";
import type { FitsValue } from "../../../shared/formats/fits-header.ts";

type Cards = Readonly<Record<string, FitsValue>>;

const facts = (cards: Cards) => factsOfHeader("a.fits", new Map(Object.entries(cards)));
const SKY = { CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN" };
const degrees = (arcsec: number): number => arcsec / 3600;
const [cos, sin] = [Math.cos(0.4), Math.sin(0.4)];

describe("the pixel scale", () => {
  const s = degrees(0.262);
  it.each<[string, Cards]>([
    ["a CD matrix", { ...SKY, CD1_1: -s, CD1_2: 0, CD2_1: 0, CD2_2: s }],
    ["a CD matrix without zeros", { ...SKY, CD1_1: -s, CD2_2: s }],
    ["a turned CD matrix", { ...SKY, CD1_1: -s * cos, CD1_2: s * sin, CD2_1: s * sin, CD2_2: s * cos }],
    ["CDELT", { ...SKY, CDELT1: -s, CDELT2: s }],
    ["PC and CDELT", { ...SKY, CDELT1: -s, CDELT2: s, PC1_1: cos, PC1_2: -sin, PC2_1: sin, PC2_2: cos }],
    ["CUNIT arcsec", { ...SKY, CDELT1: -0.262, CDELT2: 0.262, CUNIT1: "arcsec", CUNIT2: "arcsec" }],
    ["galactic coordinates", { CTYPE1: "GLON-CAR", CTYPE2: "GLAT-CAR", CDELT1: -s, CDELT2: s }],
    ["latitude first", { CTYPE1: "DEC--TAN", CTYPE2: "RA---TAN", CD1_2: s, CD2_1: -s, CD1_1: 0, CD2_2: 0 }],
    ["PIXSCALE", { PIXSCALE: 0.262 }],
    ["celestial coordinates before PIXSCALE", { ...SKY, CDELT1: -s, CDELT2: s, PIXSCALE: 9 }],
  ])("is read from %s", (_, cards) => {
    expect(facts(cards).pixelScale).toBeCloseTo(0.262, 9);
  });

  it.each<[string, Cards]>([
    ["nothing", {}],
    ["axes that are no sky", { CTYPE1: "LINEAR", CTYPE2: "LINEAR", CDELT1: 1, CDELT2: 1 }],
    ["CDELT without axes", { CDELT1: 1, CDELT2: 1 }],
    ["axes without CDELT", SKY],
    ["a scale of zero", { PIXSCALE: 0 }],
    ["a text", { PIXSCALE: "0.2" }],
  ])("is not known from %s", (_, cards) => {
    expect(facts(cards).pixelScale).toBeUndefined();
  });

  it("must be the same along both axes", () => {
    const cards = { ...SKY, CDELT1: -degrees(0.2), CDELT2: degrees(0.3) };
    expect(() => facts(cards)).toThrow("a.fits: its pixels are 0.2 x 0.3 arcsec: only square ones are read");
    const skewed = { ...SKY, CD1_1: -s, CD1_2: s, CD2_1: 0, CD2_2: Math.SQRT2 * s };
    expect(() => facts(skewed)).toThrow(/only square ones/);
  });
});

describe("zero point and gain", () => {
  it("have many names", () => {
    for (const key of ["MAGZERO", "MAGZPT", "MAGZP", "ZEROPNT", "PHOTZP"]) {
      expect(facts({ [key]: 26.5 }).zeroPoint).toBe(26.5);
    }
    for (const key of ["GAIN", "EGAIN"]) expect(facts({ [key]: 2.5 }).gain).toBe(2.5);
    expect(facts({ GAIN: 0 }).gain).toBeUndefined();
    expect(facts({}).zeroPoint).toBeUndefined();
  });

  it("follow from the unit of flux, if a keyword does not say", () => {
    for (const [unit, zero] of [
      ["nanomaggy", 22.5],
      ["nMgy", 22.5],
      ["maggies", 0],
      ["nJy", 31.4],
      ["Jy", 8.9],
      ["uJy", 23.9],
    ] as const) {
      expect(facts({ BUNIT: unit }).zeroPoint).toBeCloseTo(zero, 3);
    }
    expect(facts({ BUNIT: "nJy", MAGZERO: 27 }).zeroPoint).toBe(27);
    expect(facts({ BUNIT: "MJy/sr" }).zeroPoint).toBeUndefined();
    expect(facts({ BUNIT: "adu" }).zeroPoint).toBeUndefined();
  });
});
