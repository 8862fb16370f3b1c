import { describe, expect, it } from "vitest";
import { CGS_WAVELENGTH, parsePixelUnit, wavelengthZeroPoint } from "../../../datasets/survey/units.ts";

const JANSKY = 2.5 * Math.log10(3631);

describe("units of flux have a zero point", () => {
  it.each<[zeroPoint: number, ...spelled: string[]]>([
    [22.5, "nanomaggy", "nanomaggies", "NANOMAGGIES", "nMgy", "nmgy", "NMGY", "nmaggy", "nmgy/pix", "(nMgy)"],
    [22.5, "1E-9 maggies", "1.0e-9 Mgy", "10**-9 maggies", "10^-9 maggies", "10**(-9) maggy", "10-9 maggies"],
    [22.5, "1e-9*maggies", "nano maggies", "1d-9 maggy", "nanomaggy per pixel", "0.001 micromaggies"],
    [0, "maggies", "maggy", "Mgy", "mgy", "1.0 maggies"],
    [15, "umgy", "micromaggies", "μmgy"],
    [JANSKY, "Jy", "JY", "jansky", "Janskys", "Jy/pixel", "Jy pixel-1", "Jy.pixel**-1"],
    [JANSKY + 7.5, "mJy", "mjy", "milliJansky", "milliJy", "mJy/pix"],
    [JANSKY + 15, "uJy", "UJY", "µJy", "microJansky", "uJy/pixel", "uJy pix^-1", "1e-6 Jy"],
    [JANSKY + 22.5, "nJy", "NJY", "nanoJansky", "nanojansky", "NANOJANSKY"],
    [JANSKY + 20, "10.0*nanoJansky", "10 nJy", "10.0 * nJy", "10*nJy/pixel"],
    [JANSKY + 2.5 * Math.log10(1e6 / 3.631), "3.631e-6 Jy", "3.631 * 10**-6 Jy", "3.631 uJy"],
    [JANSKY - 15, "MJy", "megaJansky", "10**6 Jy"],
    [
      JANSKY - 57.5,
      "erg/s/cm2/Hz",
      "erg/s/cm**2/Hz",
      "ergs s-1 cm-2 Hz-1",
      "erg / (s cm2 Hz)",
      "ERG/S/CM^2/HZ",
    ],
    [JANSKY - 65, "W/m2/Hz", "W m-2 Hz-1", "W.m**-2.Hz**-1"],
  ])("of %d", (zeroPoint, ...spelled) => {
    for (const text of spelled) {
      const unit = parsePixelUnit(text);
      expect([text, unit?.kind]).toEqual([text, "flux"]);
      expect((unit as { zeroPoint: number }).zeroPoint).toBeCloseTo(zeroPoint, 8);
    }
  });

  it("without a trace of rounding", () => {
    expect(parsePixelUnit("nanomaggy")).toEqual({ kind: "flux", zeroPoint: 22.5 });
  });
});

describe("units of brightness", () => {
  it("have the zero point of a square arcsecond", () => {
    // 1 MJy/sr is 23.504 uJy/arcsec^2
    for (const text of [
      "MJy/sr",
      "MJy sr-1",
      "MJY/SR",
      "1e6 Jy/sr",
      "MJy.sr**-1",
      "megaJy per sr",
      "MJY/STERADIAN",
      "[MJy/sr]",
    ]) {
      const unit = parsePixelUnit(text);
      expect([text, unit?.kind]).toEqual([text, "brightness"]);
      expect((unit as { zeroPoint: number }).zeroPoint).toBeCloseTo(
        JANSKY + 15 - 2.5 * Math.log10(23.504),
        4,
      );
    }
    for (const text of ["nanomaggies/arcsec^2", "nmgy arcsec-2", "nanomaggy / square arcsec"]) {
      expect(parsePixelUnit(text)).toEqual({ kind: "brightness", zeroPoint: 22.5 });
    }
  });
});

describe("units of counts", () => {
  it.each<["ADU" | "electron", perSecond: boolean, ...string[]]>([
    ["ADU", false, "adu", "ADU", "DN", "dn", "counts", "COUNT", "ct", "ADU/pixel", "data numbers"],
    ["ADU", true, "counts/s", "COUNTS/SEC", "DN/s", "cps", "adu s-1", "counts per second", "ct s**-1"],
    ["electron", false, "electron", "ELECTRONS", "e-", "e", "photons", "e-/pix", "photoelectrons"],
    ["electron", true, "electron/s", "ELECTRONS/S", "e-/s", "e/s", "electrons s-1", "e- / sec", "el/s"],
  ])("of %s, a second: %s", (of, perSecond, ...spelled) => {
    for (const text of spelled) {
      expect([text, parsePixelUnit(text)]).toEqual([text, { kind: "count", of, perSecond }]);
    }
  });
});

it("flux density of wavelength needs a wavelength", () => {
  for (const text of ["erg/s/cm2/A", "erg s-1 cm-2 Angstrom-1", "ergs/cm^2/s/Ang"]) {
    const unit = parsePixelUnit(text) as { kind: string; si: number };
    expect(unit.kind).toBe("wavelength");
    expect(unit.si / CGS_WAVELENGTH).toBeCloseTo(1, 12);
  }
  // the ACS zero point of STScI: -2.5 lg PHOTFLAM - 5 lg PHOTPLAM - 2.408
  const [photflam, photplam] = [7.0331885e-20, 8045.53];
  const stsci = -2.5 * Math.log10(photflam) - 5 * Math.log10(photplam) - 2.408;
  expect(wavelengthZeroPoint(photflam * CGS_WAVELENGTH, photplam * 1e-10)).toBeCloseTo(stsci, 3);
});

it("logarithms are told apart", () => {
  for (const text of [
    "mag",
    "mag/arcsec2",
    "AB mag",
    "ABmag",
    "mag_AB",
    "MAG",
    "log(Jy)",
    "log10 counts",
    "dex",
  ]) {
    expect([text, parsePixelUnit(text)]).toEqual([text, { kind: "logarithm" }]);
  }
});

it("what is not understood is unknown", () => {
  for (const text of [
    "",
    "1",
    "none",
    "Jy/beam",
    "MJY",
    "K",
    "flux",
    "toString",
    "Jy s",
    "2 adu",
    "/s",
    "10",
  ]) {
    expect([text, parsePixelUnit(text)]).toEqual([text, undefined]);
  }
});
