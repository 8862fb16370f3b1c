/**
 * The AB magnitude of 1 in an image, by its header: what says it for these very pixels before what says it for a second, and
 * both before the unit. docs/evaluation.md has the table.
 */
import { firstNumber, type Header, isSize, numberIn, textIn } from "./header.ts";
import { CGS_WAVELENGTH, type PixelUnit, wavelengthZeroPoint } from "./units.ts";

export interface ZeroPoint {
  readonly value: number | undefined;
  /** what it was taken from, and what was not believed */
  readonly notes: readonly string[];
}

/** What else is known of the pixels. */
export interface PixelFacts {
  /** undefined: there is no BUNIT, or it is not understood */
  readonly unit: PixelUnit | undefined;
  /** whether there is one */
  readonly hasUnit: boolean;
  /** [arcsec/pixel] */
  readonly pixelScale: number | undefined;
}

/** Zero points of the pixels as they are, in the order in which they are looked for. */
const KEYS = [
  ...["MAGZERO", "MAGZP", "MAG0", "ZEROPNT", "ZEROPOIN", "ZPTMAG", "PHOTZP", "ZP"],
  ...["ZPAB", "IMAGEZPT", "ABZP", "ABMAGZP", "MAG_ZP", "MAG_ZERO"],
];
/** Zero points of one count a second: CASU's pipelines (VISTA, UKIRT, INT), and Euclid's VIS. */
const KEYS_PER_SECOND = ["MAGZPT", "MAGZEROP"];

/** Keywords that say what a count is, each for itself. */
export const ZERO_POINT_KEYS: readonly string[] = [
  ...KEYS,
  ...KEYS_PER_SECOND,
  "FLUXMAG0",
  "PHOTFLAM",
  "FPA.ZP",
];

/** What a zero point can be; 0 is that of maggies. */
const [LEAST, MOST] = [10, 40];
/** Zero points that differ by less are the same [mag]. */
const SAME = 0.02;

type Candidate = readonly [from: string, value: number];

export function zeroPointOf(header: Header, facts: PixelFacts): ZeroPoint {
  const notes: string[] = [];
  const byUnit = unitZeroPoint(header, facts);
  const found =
    byFlux(header, facts.unit, notes) ??
    byKeyword(header, facts, byUnit?.[1], notes) ??
    byUnit ??
    byPhotflam(header, facts.unit, notes) ??
    bySurvey(header, facts);
  if (found === undefined) return { value: undefined, notes };
  const [from, value] = found;
  notes.push(`zero point by ${from}`);
  if (byUnit !== undefined && Math.abs(byUnit[1] - value) > SAME) {
    notes.push(
      `${from} and ${byUnit[0]} do not agree: zero points ${digits(value)} and ${digits(byUnit[1])}. The first is used, unless ` +
        "--zero-point says what it is",
    );
  }
  return { value, notes };
}

const isPossible = (zero: number): boolean => zero >= LEAST && zero <= MOST;

/** FLUXMAG0 of LSST and HSC exposures: what an object of magnitude 0 has in these pixels. */
function byFlux(header: Header, unit: PixelUnit | undefined, notes: string[]): Candidate | undefined {
  const flux = numberIn(header, "FLUXMAG0");
  if (flux !== undefined) {
    const zero = 2.5 * Math.log10(flux);
    if (isPossible(zero)) return ["FLUXMAG0", zero];
    notes.push(`FLUXMAG0 = ${flux} is that of no image: not used`);
  }
  const nanomaggies = numberIn(header, "NMGY");
  const isCount = unit?.kind === "count" && !unit.perSecond;
  if (nanomaggies === undefined || !isCount || !isSize(nanomaggies)) return undefined;
  return ["NMGY, nanomaggies a count", 22.5 - 2.5 * Math.log10(nanomaggies)];
}

function byKeyword(
  header: Header,
  { unit, hasUnit }: PixelFacts,
  byUnit: number | undefined,
  notes: string[],
): Candidate | undefined {
  const isAccepted = (zero: number): boolean =>
    isPossible(zero) || (zero === 0 && !hasUnit) || (byUnit !== undefined && Math.abs(zero - byUnit) <= SAME);
  const exptime = exposureOf(header);
  const isSecond = unit?.kind === "count" && unit.perSecond;
  for (const key of [...KEYS, ...KEYS_PER_SECOND]) {
    const value = numberIn(header, key);
    if (value === undefined) continue;
    if (!isAccepted(value)) {
      notes.push(`${key} = ${value} is no zero point: not used (${LEAST} to ${MOST}, or 0 of maggies)`);
      continue;
    }
    const isPerSecond =
      KEYS_PER_SECOND.includes(key) && !isSecond && (unit === undefined || unit.kind === "count");
    if (isPerSecond && exptime !== undefined) {
      return [`${key}, that of a count a second, and EXPTIME`, value + 2.5 * Math.log10(exptime)];
    }
    // a zero point beside an exposure may be that of a second all the same
    const mayBeCounts = !hasUnit || unit?.kind === "count";
    if (mayBeCounts && !isSecond && exptime !== undefined && exptime !== 1) {
      notes.push(
        `${key} is taken as the zero point of the pixels as they are; if it is that of one second, give --zero-point with ` +
          "2.5 lg EXPTIME added",
      );
    }
    return [key, value];
  }
  // Pan-STARRS stacks: 25 + 2.5 lg EXPTIME (https://outerspace.stsci.edu/display/PANSTARRS/PS1+Stack+images)
  const panstarrs = firstNumber(header, ["FPA.ZP"], isPossible);
  if (panstarrs === undefined || exptime === undefined) return undefined;
  return ["FPA.ZP and EXPTIME", panstarrs.value + 2.5 * Math.log10(exptime)];
}

/** [s] */
export const exposureOf = (header: Header): number | undefined =>
  firstNumber(header, ["EXPTIME"], isSize)?.value;

/** BUNIT says it all, but for light of a solid angle and of wavelengths. */
function unitZeroPoint(header: Header, { unit, pixelScale }: PixelFacts): Candidate | undefined {
  if (unit === undefined) return undefined;
  const bunit = textIn(header, "BUNIT");
  if (unit.kind === "flux") return [`BUNIT ${bunit}`, unit.zeroPoint];
  if (unit.kind === "brightness") {
    const area = pixelArea(header, pixelScale);
    return area && [`BUNIT ${bunit} and ${area[0]}`, unit.zeroPoint - 2.5 * Math.log10(area[1])];
  }
  const pivot = pivotOf(header);
  if (unit.kind !== "wavelength" || pivot === undefined) return undefined;
  return [`BUNIT ${bunit} and PHOTPLAM`, wavelengthZeroPoint(unit.si, pivot)];
}

const ARCSEC_OF_RADIAN = (180 * 3600) / Math.PI;

/** [arcsec^2] */
function pixelArea(header: Header, pixelScale: number | undefined): Candidate | undefined {
  const steradians = firstNumber(header, ["PIXAR_SR"], isSize);
  if (steradians !== undefined) return ["PIXAR_SR", steradians.value * ARCSEC_OF_RADIAN ** 2];
  const arcsec = firstNumber(header, ["PIXAR_A2"], isSize);
  if (arcsec !== undefined) return ["PIXAR_A2", arcsec.value];
  return pixelScale === undefined ? undefined : ["the pixel scale", pixelScale ** 2];
}

/** [m] */
function pivotOf(header: Header): number | undefined {
  const angstrom = firstNumber(header, ["PHOTPLAM"], isSize)?.value;
  return angstrom === undefined ? undefined : angstrom * 1e-10;
}

/** PHOTFLAM of HST [erg/cm^2/Angstrom a count]: -2.5 lg PHOTFLAM - 5 lg PHOTPLAM - 2.408 is the zero point of a count a second. */
function byPhotflam(header: Header, unit: PixelUnit | undefined, notes: string[]): Candidate | undefined {
  const [flam, pivot] = [firstNumber(header, ["PHOTFLAM"], isSize)?.value, pivotOf(header)];
  if (flam === undefined || pivot === undefined) return undefined;
  const second = wavelengthZeroPoint(flam * CGS_WAVELENGTH, pivot);
  if (unit?.kind === "count" && unit.perSecond) return ["PHOTFLAM and PHOTPLAM", second];
  const exptime = exposureOf(header);
  if (unit?.kind === "count" && exptime !== undefined) {
    return ["PHOTFLAM, PHOTPLAM and EXPTIME", second + 2.5 * Math.log10(exptime)];
  }
  notes.push("PHOTFLAM is not used: BUNIT does not say that pixels are counts, and of how many seconds");
  return undefined;
}

/** Cutouts of the DESI Legacy Imaging Surveys do not name their unit, nanomaggies (https://www.legacysurvey.org/dr10/files/). */
function bySurvey(header: Header, { hasUnit }: PixelFacts): Candidate | undefined {
  const isLegacy =
    /^(decals|mzls|bass|legacysurvey)/i.test(textIn(header, "SURVEY")) && textIn(header, "BRICK") !== "";
  if (!isLegacy || hasUnit || textIn(header, "IMAGETYP") !== "image") return undefined;
  return ["SURVEY: images of the Legacy Surveys are in nanomaggies", 22.5];
}

const digits = (x: number): string => String(Number(x.toFixed(3)));
