/** The side of a pixel on the sky, by a header: its celestial coordinates, else a keyword. */
import { badInput } from "../../shared/errors.ts";
import { type Header, isSize, numberIn, textIn } from "./header.ts";

/** In the order in which they are looked for; a second one is of the other axis. */
const SCALE_KEYS: readonly (readonly [x: string, y?: string])[] = [
  ["PIXSCALE"],
  ["PIXSCAL1", "PIXSCAL2"],
  ["PIXSCL"],
  ["SECPIX"],
  ["SECPIX1", "SECPIX2"],
];

/** Of CUNIT [arcsec]. An hour is one of right ascension. */
const ANGLES: ReadonlyMap<string, number> = new Map([
  ...["", "deg", "degree", "degrees"].map((name) => [name, 3600] as const),
  ...["arcmin", "arcminute", "arcminutes", "amin"].map((name) => [name, 60] as const),
  ...["arcsec", "arcsecond", "arcseconds", "asec"].map((name) => [name, 1] as const),
  ...["mas", "milliarcsec", "marcsec"].map((name) => [name, 1e-3] as const),
  ...["uas", "microarcsec", "uarcsec"].map((name) => [name, 1e-6] as const),
  ...["rad", "radian", "radians"].map((name) => [name, (180 * 3600) / Math.PI] as const),
  ...["hour", "hours", "hourangle", "h", "hr"].map((name) => [name, 15 * 3600] as const),
]);

/** Arcseconds in a unit as CUNIT spells it, degrees where it is empty; undefined: it is not known here. */
export const arcsecondsIn = (unit: string): number | undefined => ANGLES.get(unit.trim().toLowerCase());

/** Pixels whose sides differ by more than this are not square. */
const SQUARE = 0.01;

/** RA---TAN, DEC--TAN, GLON-CAR, RA, ... on the first two axes */
export const hasCelestialAxes = (header: Header): boolean =>
  ["CTYPE1", "CTYPE2"].every((key) => /^(RA|DEC|[GEHS]LON|[GEHS]LAT)(-|$)/i.test(textIn(header, key)));

/**
 * Celestial coordinates come before keywords.
 * @returns [arcsec/pixel]; undefined if the header does not say
 * @throws GalforgeError E_INPUT if pixels are not square, or the unit of coordinates is not known
 */
export function pixelScaleOf(where: string, header: Header): number | undefined {
  return wcsScale(where, header) ?? keywordScale(where, header);
}

function keywordScale(where: string, header: Header): number | undefined {
  for (const [x, y] of SCALE_KEYS) {
    const [one, other] = [numberIn(header, x), y === undefined ? undefined : numberIn(header, y)].map(
      // an axis that runs to the west has a scale below 0
      (scale) => (scale !== undefined && isSize(Math.abs(scale)) ? Math.abs(scale) : undefined),
    );
    if (one === undefined) continue;
    checkSquare(where, one, other ?? one, one * (other ?? one));
    return Math.sqrt(one * (other ?? one));
  }
  return undefined;
}

/**
 * By the FITS world coordinates (Calabretta & Greisen 2002, A&A 395, 1077): the CD matrix, or PC times CDELT, which are 1 where
 * only the other is there.
 * @returns undefined without celestial axes, or if nothing says how long a step along them is
 */
function wcsScale(where: string, header: Header): number | undefined {
  if (!hasCelestialAxes(header)) return undefined;
  const has = (name: string): boolean =>
    ["1_1", "1_2", "2_1", "2_2"].some((place) => header.has(`${name}${place}`));
  const matrix = has("CD") ? "CD" : "PC";
  if (!has("CD") && !has("PC") && !header.has("CDELT1") && !header.has("CDELT2")) return undefined;
  const [row1, row2] = [1, 2].map((axis) => {
    const step = matrix === "CD" ? 1 : (numberIn(header, `CDELT${axis}`) ?? 1);
    const scale = angleOf(where, header, `CUNIT${axis}`) * step;
    return [1, 2].map((other) => {
      const own = matrix === "PC" && axis === other ? 1 : 0;
      return scale * (numberIn(header, `${matrix}${axis}_${other}`) ?? own);
    });
  });
  const area = Math.abs(row1[0] * row2[1] - row1[1] * row2[0]);
  if (!(area > 0)) return undefined;
  checkSquare(where, Math.hypot(row1[0], row2[0]), Math.hypot(row1[1], row2[1]), area);
  return Math.sqrt(area);
}

function angleOf(where: string, header: Header, key: string): number {
  const unit = textIn(header, key);
  const angle = arcsecondsIn(unit);
  if (angle !== undefined) return angle;
  throw badInput(
    where,
    `its ${key} = "${unit}" is no unit of angle that is known here (deg, arcmin, arcsec, mas, rad, ...): give --pixel-scale`,
  );
}

function checkSquare(where: string, x: number, y: number, area: number): void {
  if (Math.abs(x - y) <= SQUARE * Math.sqrt(area) && x * y <= (1 + SQUARE) * area) return;
  throw badInput(
    where,
    `its pixels are ${digits(x)} x ${digits(y)} arcsec: only square ones are read. --pixel-scale takes them as squares of that side`,
  );
}

const digits = (x: number): string => String(Number(x.toPrecision(4)));
