/**
 * The allowed range of every number that describes a stamp, as data: checked for objects files (scene-check.ts), for
 * populations before and while they are drawn (population/), and for overrides of the command line.
 */
import { outOfRange } from "../shared/errors.ts";

export interface Range {
  readonly min: number;
  readonly max: number;
  /** the bounds that are themselves not allowed */
  readonly open: "neither" | "min" | "max" | "both";
  /** for messages: completes "it must be ..." */
  readonly text: string;
}

const range = (min: number, max: number, open: Range["open"], text: string): Range => ({
  min,
  max,
  open,
  text,
});

const ANY = "a finite number";

export const RANGES = {
  n: range(0.3, 6.2, "neither", "a Sersic index from 0.3 to 6.2"),
  hlr: range(0, Infinity, "both", "a half-light radius > 0 [arcsec]"),
  flux: range(0, Infinity, "max", "a finite flux >= 0 [ADU]"),
  e: range(0, 1, "max", "a distortion from 0 to below 1: (a^2-b^2)/(a^2+b^2)"),
  pa: range(-Infinity, Infinity, "both", "a finite angle [degrees counter-clockwise from +x]"),
  x0: range(-1e5, 1e5, "neither", "a position from -1e5 to 1e5 [pixels from the lower-left corner]"),
  y0: range(-1e5, 1e5, "neither", "a position from -1e5 to 1e5 [pixels from the lower-left corner]"),
  fwhm: range(0, Infinity, "both", "a full width at half maximum > 0 [arcsec]"),
  beta: range(1, Infinity, "both", "> 1, else the flux of the Moffat profile diverges"),
  lam_over_diam: range(0, Infinity, "both", "lambda/D > 0 [arcsec]"),
  obscuration: range(0, 1, "max", "a linear obscuration from 0 to below 1"),
  pixel_scale: range(0, Infinity, "both", "> 0 [arcsec/pixel]"),
  sky: range(0, Infinity, "max", "a finite sky level >= 0 [ADU/pixel]"),
  gain: range(0, Infinity, "both", "a gain > 0 [e-/ADU]"),
  read_noise: range(0, Infinity, "max", "a finite read noise >= 0 [e-]"),
  saturation: range(0, Infinity, "both", "a full well > 0 [ADU]"),
  zero_point: range(-Infinity, Infinity, "both", "a finite AB magnitude (of 1 ADU)"),
  finite: range(-Infinity, Infinity, "both", ANY),
} as const satisfies Record<string, Range>;

export type RangeName = keyof typeof RANGES;

/** Whether `x` is a number inside the range; NaN is not, nor is an infinity (infinite bounds are open). */
export function inRange(r: Range, x: unknown): x is number {
  return (
    typeof x === "number" &&
    (x > r.min || (x === r.min && (r.open === "neither" || r.open === "max"))) &&
    (x < r.max || (x === r.max && (r.open === "neither" || r.open === "min")))
  );
}

/** `x` if it is inside the range; else throws, naming `where` ("objects.json[3].psf.beta"). */
export function checkNumber(where: string, x: unknown, name: RangeName): number {
  const r = RANGES[name];
  if (inRange(r, x)) return x;
  const quoted = typeof x === "string" ? " (a number, without quotes)" : "";
  throw outOfRange(where, x, r.text + quoted);
}

/** The same position angle in [0, 180) degrees. */
export function reduceAngle(pa: number): number {
  const a = pa % 180;
  const r = a < 0 ? a + 180 : a;
  return r === 180 || r === 0 ? 0 : r; // -1e-20 + 180 rounds to 180; -0 becomes 0
}
