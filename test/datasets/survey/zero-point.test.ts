import { describe, expect, it } from "vitest";
import { factsOfHeader } from "../../../datasets/survey/fits-facts.ts";
import type { FitsValue } from "../../../shared/formats/fits-header.ts";

type Cards = Readonly<Record<string, FitsValue>>;

const facts = (cards: Cards, given = {}) => factsOfHeader("a.fits", new Map(Object.entries(cards)), given);
const JANSKY = 2.5 * Math.log10(3631);
const DOUBT = expect.stringMatching(/is taken as the zero point of the pixels as they are/);

describe("a zero point", () => {
  it.each<[string, number, Cards]>([
    ["a number", 29.5, { MAGZERO: 29.5 }],
    ["a text", 29.5, { MAGZERO: "29.5" }],
    ["FLUXMAG0", 29.5, { FLUXMAG0: 10 ** (0.4 * 29.5) }],
    ["FLUXMAG0 before MAGZERO", 29.5, { FLUXMAG0: 10 ** (0.4 * 29.5), MAGZERO: 25.807, EXPTIME: 30 }],
    ["the keyword after a placeholder", 30, { MAGZERO: 99, PHOTZP: 30 }],
    ["the unit after a placeholder", 22.5, { MAGZERO: 0, BUNIT: "nanomaggy" }],
    ["0 where it can be", 0, { MAGZERO: 0 }],
    ["0 where it must be", 0, { MAGZERO: 0, BUNIT: "maggies" }],
    ["Jansky, outside what others may be", 8.9, { MAGZERO: 8.9, BUNIT: "Jy" }],
    ["CASU, of a second", 23 + 2.5 * Math.log10(30), { MAGZPT: 23, EXPTIME: 30 }],
    ["CASU, of a second already", 23, { MAGZPT: 23, EXPTIME: 30, BUNIT: "adu/s" }],
    ["CASU, without an exposure", 23, { MAGZPT: 23 }],
    ["the pixels themselves before a second", 26.7, { MAGZPT: 23, EXPTIME: 30, PHOTZP: 26.7 }],
    ["Pan-STARRS stacks", 25 + 2.5 * Math.log10(600), { "FPA.ZP": 25, EXPTIME: 600, BSOFTEN: 3, BOFFSET: 1 }],
    ["SDSS counts", 22.5 - 2.5 * Math.log10(0.005), { NMGY: 0.005, BUNIT: "adu" }],
    ["SDSS frames, calibrated already", 22.5, { NMGY: 0.005, BUNIT: "nanomaggy" }],
    ["Legacy Surveys", 22.5, { SURVEY: "DECaLS", BRICK: "0591m305", IMAGETYP: "image" }],
  ])("by %s", (_, zeroPoint, cards) => {
    expect(facts(cards).zeroPoint).toBeCloseTo(zeroPoint, 4);
  });

  it.each<[string, Cards]>([
    ["a placeholder", { MAGZERO: 99 }],
    ["a placeholder below 0", { MAGZERO: -99, MAGZP: 999 }],
    ["0 of counts", { MAGZERO: 0, BUNIT: "adu" }],
    ["0 of nobody knows what", { MAGZERO: 0, BUNIT: "flux" }],
    ["what no survey has", { MAGZERO: 3 }],
    ["a text", { MAGZERO: "unknown" }],
    ["FLUXMAG0 that is 1", { FLUXMAG0: 1 }],
    ["FLUXMAG0 below 0", { FLUXMAG0: -1 }],
    ["counts a second", { BUNIT: "electron/s" }],
    ["a unit that is not understood", { BUNIT: "Jy/beam" }],
    ["Pan-STARRS pixels alone", { EXPTIME: 600, BSOFTEN: 3, BOFFSET: 1 }],
    ["a map of the Legacy Surveys", { SURVEY: "DECaLS", BRICK: "0591m305", IMAGETYP: "invvar" }],
    [
      "a survey in another unit",
      { SURVEY: "DECaLS", BRICK: "0591m305", IMAGETYP: "image", BUNIT: "who knows" },
    ],
  ])("is not known by %s", (_, cards) => {
    expect(facts(cards).zeroPoint).toBeUndefined();
  });

  it("that is given leaves no questions", () => {
    expect(facts({ MAGZERO: 99, BUNIT: "nJy" }, { zeroPoint: 27 })).toMatchObject({
      zeroPoint: 27,
      notes: [],
    });
  });
});

describe("PHOTFLAM", () => {
  const hst = { PHOTFLAM: 7.0331885e-20, PHOTPLAM: 8045.53 };
  const zero = -2.5 * Math.log10(hst.PHOTFLAM) - 5 * Math.log10(hst.PHOTPLAM) - 2.408;
  it("is of a count a second", () => {
    expect(facts({ ...hst, BUNIT: "ELECTRONS/S" }).zeroPoint).toBeCloseTo(zero, 3);
    expect(facts({ ...hst, BUNIT: "ELECTRONS", EXPTIME: 500 }).zeroPoint).toBeCloseTo(
      zero + 2.5 * Math.log10(500),
      3,
    );
  });
  it("is not used where the unit does not say so", () => {
    for (const more of [{}, { BUNIT: "ELECTRONS" }, { EXPTIME: 500 }]) {
      const { zeroPoint, notes } = facts({ ...hst, ...more });
      expect(zeroPoint).toBeUndefined();
      expect(notes).toEqual([expect.stringMatching(/^PHOTFLAM is not used: BUNIT does not say/)]);
    }
  });
  it("comes after the pixels' own zero point, and without PHOTPLAM is nothing", () => {
    expect(facts({ ...hst, BUNIT: "ELECTRONS/S", MAGZERO: 25.9 }).zeroPoint).toBe(25.9);
    expect(facts({ PHOTFLAM: 7e-20, BUNIT: "ELECTRONS/S" }).zeroPoint).toBeUndefined();
  });
});

describe("light of a solid angle", () => {
  /** 1 MJy/sr from 0.2 x 0.2 arcsec^2 is 0.940 uJy */
  const zero = JANSKY + 15 - 2.5 * Math.log10(23.504 * 0.04);
  const sr = (0.2 / 3600 / 180) ** 2 * Math.PI ** 2;
  it.each<[string, Cards, object?]>([
    ["PIXAR_SR", { PIXAR_SR: sr }],
    ["PIXAR_A2", { PIXAR_A2: 0.04 }],
    ["the pixel scale", { PIXSCALE: 0.2 }],
    ["PIXAR_SR before the pixel scale", { PIXAR_SR: sr, PIXSCALE: 0.3 }],
    ["the pixel scale that is given", { PIXSCALE: 0.3 }, { pixelScale: 0.2 }],
  ])("has a zero point by %s", (_, cards, given) => {
    expect(facts({ BUNIT: "MJy/sr", ...cards }, given).zeroPoint).toBeCloseTo(zero, 4);
  });
});

it("flux of wavelengths has a zero point by PHOTPLAM", () => {
  const unit = { BUNIT: "erg/s/cm2/A" };
  expect(facts({ ...unit, PHOTPLAM: 5000 }).zeroPoint).toBeCloseTo(-5 * Math.log10(5000) - 2.408, 3);
  expect(facts(unit).zeroPoint).toBeUndefined();
});

describe("notes", () => {
  it("say what a zero point was taken from", () => {
    expect(facts({ MAGZERO: 30 }).notes).toEqual(["zero point by MAGZERO"]);
    expect(facts({ BUNIT: "1E-9 maggies" }).notes).toEqual(["zero point by BUNIT 1E-9 maggies"]);
    expect(facts({ BUNIT: "MJy/sr", PIXAR_SR: 1e-12 }).notes).toEqual([
      "zero point by BUNIT MJy/sr and PIXAR_SR",
    ]);
    expect(facts({}).notes).toEqual([]);
  });

  it("say what was not believed", () => {
    expect(facts({ MAGZERO: 99, BUNIT: "nJy" }).notes).toEqual([
      "MAGZERO = 99 is no zero point: not used (10 to 40, or 0 of maggies)",
      "zero point by BUNIT nJy",
    ]);
    expect(facts({ FLUXMAG0: 1 }).notes).toEqual(["FLUXMAG0 = 1 is that of no image: not used"]);
  });

  it("say where keyword and unit do not agree", () => {
    expect(facts({ BUNIT: "nJy", MAGZERO: 27 }).notes).toEqual([
      "zero point by MAGZERO",
      expect.stringMatching(/^MAGZERO and BUNIT nJy do not agree: zero points 27 and 31.4/),
    ]);
    expect(facts({ BUNIT: "nanomaggy", MAGZERO: 22.5 }).notes).toEqual(["zero point by MAGZERO"]);
  });

  it("doubt a zero point beside an exposure of counts", () => {
    expect(facts({ MAGZERO: 25.8, EXPTIME: 30 }).notes).toEqual([DOUBT, "zero point by MAGZERO"]);
    expect(facts({ MAGZERO: 25.8, EXPTIME: 30, BUNIT: "adu" }).notes).toEqual([
      DOUBT,
      "zero point by MAGZERO",
    ]);
    for (const more of [
      { EXPTIME: 1 },
      { EXPTIME: 30, BUNIT: "adu/s" },
      { EXPTIME: 30, BUNIT: "nJy", MAGZERO: 31.4 },
    ]) {
      expect(facts({ MAGZERO: 25.8, ...more }).notes).toEqual(["zero point by MAGZERO"]);
    }
  });
});
