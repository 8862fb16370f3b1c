/**
 * Units of pixels as headers spell them (BUNIT): those of FITS Standard 4.0, section 4.3, and what is written instead, such as
 * "10.0*nanoJansky", "1E-9 maggies", "uJy/pixel", "DN", "e-/s" or "erg/s/cm2/Hz".
 */

export type PixelUnit =
  /** AB magnitude of 1 */
  | { readonly kind: "flux"; readonly zeroPoint: number }
  /** light of a solid angle: AB magnitude of 1 from 1 arcsec^2 */
  | { readonly kind: "brightness"; readonly zeroPoint: number }
  /** flux density of wavelength [W/m^3] */
  | { readonly kind: "wavelength"; readonly si: number }
  /** what a detector counts */
  | { readonly kind: "count"; readonly of: "ADU" | "electron"; readonly perSecond: boolean }
  /** magnitudes, and others that do not add */
  | { readonly kind: "logarithm" };

/** f = 0 mag of the AB system: 3631 Jy (Oke & Gunn 1983, ApJ 266, 713) [W/m^2/Hz] */
const AB = 3631e-26;
/** [m/s] */
const LIGHT_SPEED = 299_792_458;
const ARCSEC = Math.PI / 180 / 3600;

type Base = "ADU" | "electron" | "W" | "m" | "Hz" | "s" | "rad" | "beam";
type Word = readonly [words: RegExp, value: number, ...powers: (readonly [Base, number])[]];

const FLUX: readonly (readonly [Base, number])[] = [
  ["W", 1],
  ["m", -2],
  ["Hz", -1],
];
const SI: Readonly<Record<string, number>> = {
  ...{ "": 1, n: 1e-9, nano: 1e-9, u: 1e-6, micro: 1e-6, m: 1e-3, milli: 1e-3 },
  ...{ k: 1e3, kilo: 1e3, M: 1e6, mega: 1e6 },
};

/** Capitals do not matter. */
const WORDS: readonly Word[] = [
  [/^(adus?|dns?|counts?|cts?|cnts?)$/, 1, ["ADU", 1]],
  [/^(electrons?|photo-?electrons?|elec|el|e|photons?|phot?)$/, 1, ["electron", 1]],
  [/^cps$/, 1, ["ADU", 1], ["s", -1]],
  [/^(s|secs?|seconds?)$/, 1, ["s", 1]],
  [/^(hz|hertz)$/, 1, ["Hz", 1]],
  [/^(w|watts?)$/, 1, ["W", 1]],
  [/^ergs?$/, 1e-7, ["W", 1], ["s", 1]],
  [/^m$/, 1, ["m", 1]],
  [/^cm$/, 1e-2, ["m", 1]],
  [/^(um|microns?)$/, 1e-6, ["m", 1]],
  [/^nm$/, 1e-9, ["m", 1]],
  [/^(a|å|ang|angstroms?)$/, 1e-10, ["m", 1]],
  [/^(sr|ster|steradians?)$/, 1, ["rad", 2]],
  [/^rad$/, 1, ["rad", 1]],
  [/^(deg|degrees?)$/, 3600 * ARCSEC, ["rad", 1]],
  [/^(arcmin|arcminutes?)$/, 60 * ARCSEC, ["rad", 1]],
  [/^(arcsec|arcseconds?|asec)$/, ARCSEC, ["rad", 1]],
  [/^mas$/, 1e-3 * ARCSEC, ["rad", 1]],
  [/^(pixels?|pix|px)$/, 1],
  [/^beam$/, 1, ["beam", 1]],
];

/** log10(Jy), mag/arcsec2, "AB mag", ABmag, mag_AB, dex */
const LOGARITHM =
  /^(log|lg|ln)(10)?\b|(^|[^a-z])(ab|st|vega)?_?(mags?|magnitudes?|dex|db)(_?(ab|st|vega))?([^a-z]|$)/i;

const SIGNATURES: Readonly<Record<string, (scale: number) => PixelUnit | undefined>> = {
  "Hz-1 W1 m-2": (scale) => ({ kind: "flux", zeroPoint: magnitude(scale) }),
  "Hz-1 W1 m-2 rad-2": (scale) => ({ kind: "brightness", zeroPoint: magnitude(scale * ARCSEC ** 2) }),
  "W1 m-3": (scale) => ({ kind: "wavelength", si: scale }),
  ADU1: (scale) => count("ADU", false, scale),
  "ADU1 s-1": (scale) => count("ADU", true, scale),
  electron1: (scale) => count("electron", false, scale),
  "electron1 s-1": (scale) => count("electron", true, scale),
};

const count = (of: "ADU" | "electron", perSecond: boolean, scale: number): PixelUnit | undefined =>
  scale === 1 ? { kind: "count", of, perSecond } : undefined;

/** @param flux [W/m^2/Hz]; to 1e-10, for rounding is not to show */
const magnitude = (flux: number): number => Number((-2.5 * Math.log10(flux / AB)).toFixed(10));

/**
 * AB magnitude of a flux density of wavelength at a pivot wavelength, f_nu = f lambda^2 / c.
 * @param si [W/m^3] @param pivot [m]
 */
export const wavelengthZeroPoint = (si: number, pivot: number): number =>
  magnitude((si * pivot ** 2) / LIGHT_SPEED);

/** 1 erg/s/cm^2/Angstrom [W/m^3] */
export const CGS_WAVELENGTH = 1e7;

/** @returns undefined for what is not understood, and for a pure number */
export function parsePixelUnit(text: string): PixelUnit | undefined {
  const plain = normalise(text);
  if (LOGARITHM.test(plain)) return { kind: "logarithm" };
  const factored = takeFactor(plain);
  const powers = new Map<Base, number>();
  const scale = foldWords(factored.rest, powers);
  if (scale === undefined) return undefined;
  const signature = [...powers]
    .filter(([, power]) => power !== 0)
    .map(([base, power]) => `${base}${power}`)
    .sort()
    .join(" ");
  return Object.hasOwn(SIGNATURES, signature) ? SIGNATURES[signature](factored.factor * scale) : undefined;
}

/** One spelling for powers, fractions and words of two parts. */
const normalise = (text: string): string =>
  text
    .trim()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/[µμ]/g, "u")
    .replace(/\bdata[\s_-]+(number|unit)s?\b/gi, "DN")
    .replace(/\b(nano|micro|milli|kilo|mega)[\s_-]+(?=[a-z])/gi, "$1")
    .replace(/\b(?:square|sq\.?)[\s_-]*([a-z]+)/gi, "$1^2")
    .replace(/\s*\bper\b\s*/gi, "/")
    .replace(/\be-(?!\d)/gi, "electron")
    .replace(/\*\*/g, "^")
    .replace(/\^\s*\(?\s*([+-]?\d+)\s*\)?/g, "^$1");

/** Numbers in front: "10.0*", "1E-9 ", "10^-9 ", "10-9 " (a power of ten), "3.631 * 10^-6 ". */
function takeFactor(text: string): { readonly factor: number; readonly rest: string } {
  let [factor, rest] = [1, text];
  for (;;) {
    const found = /^(\d+\.?\d*|\.\d+)(?:[ed]([+-]?\d+)|\^([+-]?\d+)|([+-]\d+))?\s*[*. x]?\s*/i.exec(rest);
    if (found === null) return { factor, rest };
    const [all, digits, exponent, power, ten] = found;
    if (exponent !== undefined) factor *= Number(`${digits}e${exponent}`);
    else factor *= Number(digits) ** Number(power ?? ten ?? 1);
    rest = rest.slice(all.length);
  }
}

/** @returns the factor of the words, whose powers go into `powers`; undefined if one of them is not known */
function foldWords(text: string, powers: Map<Base, number>): number | undefined {
  let scale = 1;
  let rest = text;
  let [divides, inGroup] = [false, false];
  while (rest !== "") {
    const sign = /^[\s.*]*([/()])\s*/.exec(rest);
    if (sign !== null) {
      if (sign[1] === "/") divides = true;
      else inGroup = sign[1] === "(" && divides;
      if (sign[1] === ")") divides = false;
      rest = rest.slice(sign[0].length);
      continue;
    }
    const found = /^[\s.*]*([a-zå]+)\^?([+-]?\d+)?[\s.*]*/i.exec(rest);
    if (found === null) return undefined;
    const word = meaningOf(found[1], text);
    if (word === undefined) return undefined;
    const power = Number(found[2] ?? 1) * (divides ? -1 : 1);
    scale *= word.value ** power;
    for (const [base, times] of word.powers) powers.set(base, (powers.get(base) ?? 0) + times * power);
    if (!inGroup) divides = false;
    rest = rest.slice(found[0].length);
  }
  return scale;
}

interface Meaning {
  readonly value: number;
  readonly powers: readonly (readonly [Base, number])[];
}

function meaningOf(word: string, unit: string): Meaning | undefined {
  const [, maggies] = /^(nano|micro|n|u|)(?:magg(?:ies|ie|y|ys)|mgy|mggy)$/i.exec(word) ?? [];
  if (maggies !== undefined) return { value: SI[maggies.toLowerCase()] * AB, powers: FLUX };
  const [, jansky] = /^(nano|micro|milli|kilo|mega|n|u|m|k|)(?:jy|janskys?)$/i.exec(word) ?? [];
  if (jansky !== undefined) {
    const prefix = jansky === "M" ? megaOrMilli(word, unit) : jansky.toLowerCase();
    return prefix === undefined ? undefined : { value: SI[prefix] * 1e-26, powers: FLUX };
  }
  const known = WORDS.find(([words]) => words.test(word.toLowerCase()));
  return known && { value: known[1], powers: known.slice(2) as Meaning["powers"] };
}

/** "MJY" may be either, but for a solid angle it is always mega. */
function megaOrMilli(word: string, unit: string): "M" | undefined {
  const isCapital = word === word.toUpperCase();
  return isCapital && !/sr|ster|arcsec|deg/i.test(unit) ? undefined : "M";
}
