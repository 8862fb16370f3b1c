/** How wide the PSF of an image is, by the header of a FITS file. */
import type { FitsValue } from "../../shared/formats/fits-header.ts";
import { OWN_KEY } from "../export/cards.ts";

export interface PsfWidth {
  /** full width at half maximum */
  readonly value: number;
  /** "either": some write arcseconds, others pixels */
  readonly unit: "arcsec" | "pixel" | "either";
  /** keyword, column or option that says it */
  readonly from: string;
}

/** In the order in which they are looked for, and which unit counts where both are possible. */
const KEYS = [
  ["PSF_FWHM", "arcsec"],
  ["PSFFWHM", "arcsec"],
  ["SEEING", "arcsec"],
  ["IQ", "arcsec"],
  ["FWHM", "pixel"],
] as const;

/** A PSF is wider than a pixel, or nobody could sample it; and no seeing that is worth a survey exceeds 3 arcsec. */
const LEAST_PIXELS = 1;
const MOST_ARCSEC = 3;

export function psfOfHeader(header: ReadonlyMap<string, FitsValue>): PsfWidth | undefined {
  for (const [key] of KEYS) {
    const raw = header.get(key);
    const value = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
    if (typeof value !== "number" || !(value > 0 && value < 50)) continue; // 99 and -1 stand for none
    return { value, unit: header.has(OWN_KEY) ? "arcsec" : "either", from: key };
  }
  return undefined;
}

export interface PsfReading {
  /** [arcsec] */
  readonly fwhm: number;
  /** keyword and unit, for the user */
  readonly taken: string;
}

/**
 * The width in arcseconds. Of a keyword that may mean either unit, the one with which the PSF is at least a pixel wide and at most
 * 3 arcsec; if both are possible, arcseconds, and pixels for FWHM, as SExtractor and DECam write it.
 * @param pixelScale [arcsec/pixel] @returns undefined if it takes the pixel scale and that is not known, or neither unit is possible
 */
export function readPsf(
  { value, unit, from }: PsfWidth,
  pixelScale: number | undefined,
): PsfReading | undefined {
  const as = (known: "arcsec" | "pixel"): PsfReading | undefined => {
    if (known === "arcsec") return { fwhm: value, taken: `${from} [arcsec]` };
    return pixelScale === undefined ? undefined : { fwhm: value * pixelScale, taken: `${from} [pixel]` };
  };
  if (unit !== "either") return as(unit);
  const isArcsec = value <= MOST_ARCSEC && (pixelScale === undefined || value >= LEAST_PIXELS * pixelScale);
  const isPixels = value >= LEAST_PIXELS && pixelScale !== undefined && value * pixelScale <= MOST_ARCSEC;
  const usual = KEYS.find(([key]) => key === from)?.[1] ?? "arcsec";
  if (isArcsec && isPixels) return as(usual);
  if (isArcsec) return as("arcsec");
  return isPixels ? as("pixel") : undefined;
}
