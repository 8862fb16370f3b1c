/** What the header of a survey image says of its pixels: scale, zero point, gain. */
import { badInput } from "../../shared/errors.ts";
import type { FitsValue } from "../../shared/formats/fits-header.ts";

type Header = ReadonlyMap<string, FitsValue>;

/** In the order in which they are looked for. */
const SCALE_KEYS = ["PIXSCALE", "PIXSCAL1", "PIXSCL", "SECPIX", "SECPIX1"];
const ZERO_POINT_KEYS = [
  "MAGZERO",
  "MAGZPT",
  "MAGZP",
  "MAG0",
  "ZEROPNT",
  "ZEROPOIN",
  "ZPTMAG",
  "PHOTZP",
  "ZP",
];
const GAIN_KEYS = ["GAIN", "EGAIN", "CCDGAIN"];

/** AB magnitude of 1 Jy: 0 is 3631 Jy. */
const JANSKY = 2.5 * Math.log10(3631);
/** AB magnitudes of units of flux. */
const UNIT_ZERO_POINTS: readonly (readonly [spelled: RegExp, zeroPoint: number])[] = [
  [/^(nanomagg(y|ies)|nmgy|nmaggy)$/i, 22.5],
  [/^(magg(y|ies)|mgy)$/i, 0],
  [/^nJy$/, JANSKY + 22.5],
  [/^uJy$/, JANSKY + 15],
  [/^mJy$/, JANSKY + 7.5],
  [/^Jy$/, JANSKY],
];

const ARCSEC: Readonly<Record<string, number>> = { deg: 3600, degree: 3600, arcmin: 60, arcsec: 1 };
/** Pixels whose sides differ by more than this are not square. */
const SQUARE = 0.01;

export interface ImageFacts {
  /** [arcsec/pixel] */
  readonly pixelScale: number | undefined;
  /** AB magnitude of 1 */
  readonly zeroPoint: number | undefined;
  /** [e-/ADU] */
  readonly gain: number | undefined;
}

/** @throws GalforgeError E_INPUT if the celestial coordinates say that pixels are not square */
export function factsOfHeader(where: string, header: Header): ImageFacts {
  const gain = firstNumber(header, GAIN_KEYS);
  return {
    pixelScale: wcsScale(where, header) ?? positive(firstNumber(header, SCALE_KEYS)),
    zeroPoint: firstNumber(header, ZERO_POINT_KEYS) ?? unitZeroPoint(header.get("BUNIT")),
    gain: positive(gain),
  };
}

/**
 * Side of a pixel by the FITS world coordinates (Calabretta & Greisen 2002, A&A 395, 1077): the CD matrix, or PC times CDELT.
 * @returns undefined without celestial axes
 */
function wcsScale(where: string, header: Header): number | undefined {
  if (!isCelestial(header.get("CTYPE1")) || !isCelestial(header.get("CTYPE2"))) return undefined;
  const number = (key: string, fallback: number): number => {
    const value = header.get(key);
    return typeof value === "number" ? value : fallback;
  };
  const hasCd = ["CD1_1", "CD1_2", "CD2_1", "CD2_2"].some((key) => header.has(key));
  if (!hasCd && !header.has("CDELT1")) return undefined;
  const [row1, row2] = [1, 2].map((axis) => {
    const unit =
      ARCSEC[
        String(header.get(`CUNIT${axis}`) ?? "deg")
          .trim()
          .toLowerCase()
      ] ?? 3600;
    const delta = hasCd ? 1 : number(`CDELT${axis}`, 1);
    const name = hasCd ? "CD" : "PC";
    const own = (other: number): number => (!hasCd && axis === other ? 1 : 0);
    return [1, 2].map((other) => unit * delta * number(`${name}${axis}_${other}`, own(other)));
  });
  const [x, y] = [Math.hypot(row1[0], row2[0]), Math.hypot(row1[1], row2[1])];
  const scale = Math.sqrt(Math.abs(row1[0] * row2[1] - row1[1] * row2[0]));
  if (!(scale > 0)) return undefined;
  if (Math.abs(x - y) > SQUARE * scale || x * y > (1 + SQUARE) * scale * scale) {
    throw badInput(where, `its pixels are ${digits(x)} x ${digits(y)} arcsec: only square ones are read`);
  }
  return scale;
}

/** RA---TAN, DEC--TAN, GLON-CAR, RA, ... */
const isCelestial = (type: FitsValue | undefined): boolean =>
  typeof type === "string" && /^(RA|DEC|[GEHS]LON|[GEHS]LAT)(-|$)/.test(type.trim());

const digits = (x: number): string => String(Number(x.toPrecision(4)));

function firstNumber(header: Header, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = header.get(key);
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return undefined;
}

const positive = (x: number | undefined): number | undefined => (x !== undefined && x > 0 ? x : undefined);

function unitZeroPoint(unit: FitsValue | undefined): number | undefined {
  if (typeof unit !== "string") return undefined;
  return UNIT_ZERO_POINTS.find(([spelled]) => spelled.test(unit.trim()))?.[1];
}
