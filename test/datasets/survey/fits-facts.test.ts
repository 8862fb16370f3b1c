import { describe, expect, it } from "vitest";
import { asinhOfHeader, factsOfHeader, fluxUnit, isAdu } from "../../../datasets/survey/fits-facts.ts";
import type { FitsValue } from "../../../shared/formats/fits-header.ts";

type Cards = Readonly<Record<string, FitsValue>>;

const facts = (cards: Cards) => factsOfHeader("a.fits", new Map(Object.entries(cards)));
const SKY = { CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN" };
const RADIAN = (0.262 / 3600 / 180) * Math.PI;
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
    ["a text", { PIXSCALE: "0.262" }],
    ["the scales of two axes", { SECPIX1: -0.262, SECPIX2: 0.262 }],
    ["CUNIT mas", { ...SKY, CDELT1: -262, CDELT2: 262, CUNIT1: "mas", CUNIT2: "mas" }],
    [
      "CUNIT arcmin in capitals",
      { ...SKY, CDELT1: 0.262 / 60, CDELT2: 0.262 / 60, CUNIT1: "ARCMIN", CUNIT2: "arcmin" },
    ],
    ["CUNIT rad", { ...SKY, CD1_1: -RADIAN, CD2_2: RADIAN, CUNIT1: "rad", CUNIT2: "rad" }],
    ["CUNIT hour", { ...SKY, CDELT1: s / 15, CDELT2: s, CUNIT1: "hour", CUNIT2: "deg" }],
    ["an empty CUNIT", { ...SKY, CDELT1: -s, CDELT2: s, CUNIT1: "", CUNIT2: " " }],
    ["PC without CDELT, which is 1", { ...SKY, PC1_1: -s, PC2_2: s }],
    ["a CD matrix beside CDELT, which does not count", { ...SKY, CD1_1: -s, CD2_2: s, CDELT1: 1, CDELT2: 1 }],
    ["CDELT and CROTA2", { ...SKY, CDELT1: -s, CDELT2: s, CROTA2: 33 }],
    ["CDELT as texts", { ...SKY, CDELT1: String(-s), CDELT2: String(s) }],
    ["PIXSCALE, if the CD matrix is nothing", { ...SKY, CD1_1: 0, CD2_2: 0, PIXSCALE: 0.262 }],
    ["the next keyword after a placeholder", { PIXSCALE: -99, SECPIX: 0.262 }],
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
    ["a text that is no number", { PIXSCALE: "0.2 arcsec" }],
    ["a placeholder", { PIXSCALE: 99, SECPIX: -999 }],
  ])("is not known from %s", (_, cards) => {
    expect(facts(cards).pixelScale).toBeUndefined();
  });

  it("must be the same along both axes", () => {
    const cards = { ...SKY, CDELT1: -degrees(0.2), CDELT2: degrees(0.3) };
    expect(() => facts(cards)).toThrow("a.fits: its pixels are 0.2 x 0.3 arcsec: only square ones are read");
    const skewed = { ...SKY, CD1_1: -s, CD1_2: s, CD2_1: 0, CD2_2: Math.SQRT2 * s };
    expect(() => facts(skewed)).toThrow(/only square ones/);
    expect(() => facts({ SECPIX1: 0.2, SECPIX2: 0.3 })).toThrow(/0.2 x 0.3 arcsec/);
  });

  it("may have no unit that is not known", () => {
    const cards = { ...SKY, CDELT1: 1, CDELT2: 1, CUNIT1: "furlong", CUNIT2: "furlong" };
    expect(() => facts(cards)).toThrow(/a.fits: its CUNIT1 = "furlong" is no unit of angle .* --pixel-scale/);
  });

  it("that is given comes before all of that", () => {
    for (const cards of [
      { ...SKY, CDELT1: -degrees(0.2), CDELT2: degrees(0.3) },
      { ...SKY, CDELT1: 1, CDELT2: 1, CUNIT1: "furlong" },
      { PIXSCALE: 9 },
    ]) {
      const given = factsOfHeader("a.fits", new Map<string, FitsValue>(Object.entries(cards)), {
        pixelScale: 0.25,
      });
      expect(given.pixelScale).toBe(0.25);
    }
  });
});

describe("zero point and gain", () => {
  it("have many names", () => {
    for (const key of ["MAGZERO", "MAGZPT", "MAGZP", "ZEROPNT", "PHOTZP"]) {
      expect(facts({ [key]: 26.5 }).zeroPoint).toBe(26.5);
    }
    for (const key of ["GAIN", "EGAIN"]) expect(facts({ [key]: 2.5 }).gain).toBe(2.5);
    expect(facts({ GAIN: "2.5" }).gain).toBe(2.5);
    expect(facts({ GAIN: -99, EGAIN: 2.5 }).gain).toBe(2.5);
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

describe("the gain", () => {
  it("is that of counts alone", () => {
    const gain = (cards: Cards) => facts({ GAIN: 2.5, ...cards }).gain;
    for (const BUNIT of ["adu", "DN", "counts"]) expect(gain({ BUNIT })).toBe(2.5);
    for (const BUNIT of ["nanomaggy", "MJy/sr", "nJy", "something"]) expect(gain({ BUNIT })).toBeUndefined();
    expect(gain({ MAGZERO: 0 })).toBeUndefined(); // maggies
    expect(gain({ MAGZERO: 30 })).toBe(2.5);
  });

  it("is 1 of electrons, and times the exposure of what is counted in a second", () => {
    expect(facts({ BUNIT: "electron", GAIN: 2.5 }).gain).toBe(1);
    expect(facts({ BUNIT: "ELECTRONS/S", EXPTIME: 600 }).gain).toBe(600);
    expect(facts({ BUNIT: "counts/s", GAIN: 2.5, EXPTIME: "600." }).gain).toBe(1500);
    expect(facts({ BUNIT: "counts/s", GAIN: 2.5 }).gain).toBeUndefined();
    expect(facts({ BUNIT: "electron/s", EXPTIME: -99 }).gain).toBeUndefined();
  });
});

describe("the kind of pixels", () => {
  it("may be ADU by their unit, or by none", () => {
    for (const BUNIT of ["", "ADU", "DN/pixel"]) expect(isAdu(facts({ BUNIT }))).toBe(true);
    for (const BUNIT of ["electron", "adu/s", "nJy", "who knows"])
      expect(isAdu(facts({ BUNIT }))).toBe(false);
  });

  it("is told where it is not understood, unless the zero point is known", () => {
    expect(facts({ BUNIT: "who knows" }).notes).toEqual([
      'BUNIT "who knows" is not understood: give --zero-point',
    ]);
    expect(facts({ BUNIT: "who knows", MAGZERO: 25 }).notes).toEqual(["zero point by MAGZERO"]);
  });

  it("has a unit of flux, if pixels add up to one", () => {
    const unit = (BUNIT: string) => fluxUnit(facts({ BUNIT }));
    expect(["nMgy", "uJy/pixel", "DN", "e-/s"].map(unit)).toEqual(["nMgy", "uJy", "ADU", "electron/s"]);
    expect(["", "MJy/sr", "who knows"].map(unit)).toEqual([undefined, undefined, undefined]);
  });

  it("must not be a logarithm", () => {
    expect(() => facts({ BUNIT: "mag/arcsec2" })).toThrow(/a.fits: BUNIT is "mag\/arcsec2": logarithms/);
  });

  it("is asinh magnitudes of Pan-STARRS by BSOFTEN and BOFFSET", () => {
    const asinh = (cards: Cards) => asinhOfHeader(new Map(Object.entries(cards)));
    expect(asinh({ BSOFTEN: 300, BOFFSET: -2 })).toEqual({ softening: 300, offset: -2 });
    expect(asinh({ BSOFTEN: "300.0", BOFFSET: 0 })).toEqual({ softening: 300, offset: 0 });
    expect(asinh({ BSOFTEN: 300 })).toBeUndefined();
    expect(asinh({ BSOFTEN: 0, BOFFSET: 0 })).toBeUndefined();
  });
});
