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
/** far beyond any detector, and no sum, ratio or product of two such numbers leaves the range of float32 pixels (3e38) */
const HUGE = 1e18;

/** Of what detectors have beside these (noise/model.ts). */
const DETECTOR_RANGES = {
  noise_sigma: range(0, HUGE, "neither", "a standard deviation from 0 to 1e18 [ADU]"),
  resampling_scale: range(
    0.02,
    100,
    "neither",
    "a ratio of pixels from 0.02 to 100: of the image over the exposures",
  ),
  pixfrac: range(0, 1, "min", "above 0 and at most 1: the side of a drop over that of a pixel"),
  most_missing: range(0, 1, "max", "a share of pixels from 0 to below 1"),
  gradient_x: range(-HUGE, HUGE, "neither", "a gradient from -1e18 to 1e18 [ADU/pixel for each pixel]"),
  gradient_y: range(-HUGE, HUGE, "neither", "a gradient from -1e18 to 1e18 [ADU/pixel for each pixel]"),
  brighter_fatter: range(0, 0.01, "neither", "a coefficient from 0 to 0.01 [1/e-]"),
  cosmic_ray_rate: range(0, 1, "neither", "an expected number from 0 to 1 [per pixel]"),
  cosmic_ray_length: range(0, 1000, "min", "a mean length above 0 and at most 1000 [pixel]"),
  cosmic_ray_charge: range(0, 1e9, "neither", "a charge from 0 to 1e9 [e- per pixel of length]"),
  hot_pixel_fraction: range(0, 1, "neither", "a share of pixels from 0 to 1"),
  hot_pixel_charge: range(0, 1e9, "neither", "a charge from 0 to 1e9 [e-]"),
  bad_column_fraction: range(0, 1, "neither", "a share of columns from 0 to 1"),
  non_linearity: range(-0.01, 0.01, "neither", "a coefficient from -0.01 to 0.01 [1/e-]"),
  ipc: range(
    0,
    0.25,
    "neither",
    "a share from 0 to 1/4: the centre of the kernel keeps 1 - 4 ipc, which is not negative",
  ),
  trail_rate: range(0, 100, "neither", "an expected number from 0 to 100 [per stamp]"),
  trail_width: range(0, 1000, "min", "a full width at half maximum above 0 and at most 1000 [pixel]"),
  trail_brightness: range(0, HUGE, "neither", "a brightness from 0 to 1e18 [ADU per pixel of length]"),
} as const satisfies Record<string, Range>;

export const RANGES = {
  n: range(0.3, 6.2, "neither", "a Sersic index from 0.3 to 6.2"),
  hlr: range(0, Infinity, "both", "a half-light radius > 0 [arcsec]"),
  flux: range(0, HUGE, "neither", "a flux from 0 to 1e18 [ADU]"),
  e: range(0, 1, "max", "a distortion from 0 to below 1: (a^2-b^2)/(a^2+b^2)"),
  pa: range(-Infinity, Infinity, "both", "a finite angle [degrees counter-clockwise from +x]"),
  x0: range(-1e5, 1e5, "neither", "a position from -1e5 to 1e5 [pixels from the lower-left corner]"),
  y0: range(-1e5, 1e5, "neither", "a position from -1e5 to 1e5 [pixels from the lower-left corner]"),
  dx: range(-1e5, 1e5, "neither", "a distance from -1e5 to 1e5 [arcsec along +x from x0]"),
  dy: range(-1e5, 1e5, "neither", "a distance from -1e5 to 1e5 [arcsec along +y from y0]"),
  trunc: range(
    0,
    Infinity,
    "both",
    "a truncation radius > 0 [arcsec]: above sqrt(2) hlr of a galaxy, above half of the FWHM of a PSF",
  ),
  nu: range(-0.85, 4, "neither", "a Spergel index from -0.85 to 4"),
  inclination: range(0, 90, "neither", "an inclination from 0 (face-on) to 90 (edge-on) [degrees]"),
  scale_radius: range(0, Infinity, "both", "a scale radius > 0 [arcsec]"),
  scale_height: range(0, Infinity, "max", "a scale height >= 0 [arcsec]"),
  scale_h_over_r: range(0, 10, "neither", "a scale height from 0 to 10 [scale radii]"),
  arms: range(1, 6, "neither", "a number of arms from 1 to 6"),
  arm_pitch: range(
    5,
    175,
    "neither",
    "a pitch angle from 5 to 175 [degrees]; above 90 arms turn the other way",
  ),
  arm_amplitude: range(0, 1, "neither", "an amplitude from 0 to 1 [the disc's brightness]"),
  arm_phase: range(-Infinity, Infinity, "both", "a finite angle [degrees from the major axis, in the disc]"),
  arm_start: range(0, Infinity, "both", "a radius > 0 [arcsec]"),
  bar_amplitude: range(0, 1, "neither", "an amplitude from 0 to 1 [the disc's brightness]"),
  bar_radius: range(0, Infinity, "both", "a radius > 0 [arcsec]"),
  bar_phase: range(-Infinity, Infinity, "both", "a finite angle [degrees from the major axis, in the disc]"),
  knots: range(1, 10_000, "neither", "a number of knots from 1 to 10000"),
  knot_fraction: range(0, 1, "neither", "the fraction of the disc's flux that is in knots, from 0 to 1"),
  resize: range(1e-3, 1e3, "neither", "a factor on the size from 0.001 to 1000"),
  rotate: range(-Infinity, Infinity, "both", "a finite angle [degrees counter-clockwise]"),
  seed: range(0, 2 ** 53 - 1, "neither", "an integer from 0 to 2^53 - 1"),
  fwhm: range(0, Infinity, "both", "a full width at half maximum > 0 [arcsec]"),
  beta: range(
    1,
    1000,
    "min",
    "> 1, else the flux of the Moffat profile diverges, and at most 1000 (a Gaussian)",
  ),
  lam: range(0, Infinity, "both", "a wavelength > 0 [nm]"),
  r0: range(0, Infinity, "both", "Fried's parameter > 0 [m]"),
  L0: range(0, Infinity, "both", "an outer scale > 0 [m]"),
  diam: range(0, Infinity, "both", "a diameter > 0 [m]"),
  weight: range(0, HUGE, "neither", "a weight from 0 on"),
  aberration: range(-100, 100, "neither", "a Zernike coefficient from -100 to 100 [waves]"),
  nstruts: range(0, 64, "neither", "a whole number of struts from 0 to 64"),
  strut_thick: range(0, 1, "neither", "a thickness from 0 to 1 [diameters]"),
  strut_angle: range(-Infinity, Infinity, "both", "a finite angle [degrees counter-clockwise from +y]"),
  index: range(0, 1e7, "neither", "the place of an image in the stack, a whole number from 0 on"),
  x: range(-1e6, 1e6, "neither", "a place from -1e6 to 1e6 [pixels from the lower-left corner]"),
  y: range(-1e6, 1e6, "neither", "a place from -1e6 to 1e6 [pixels from the lower-left corner]"),
  e1: range(-1, 1, "both", "a distortion between -1 and 1: e cos(2 pa)"),
  e2: range(-1, 1, "both", "a distortion between -1 and 1: e sin(2 pa)"),
  lam_over_diam: range(0, Infinity, "both", "lambda/D > 0 [arcsec]"),
  obscuration: range(0, 1, "max", "a linear obscuration from 0 to below 1"),
  pixel_scale: range(0, Infinity, "both", "> 0 [arcsec/pixel]"),
  sky: range(0, HUGE, "neither", "a sky level from 0 to 1e18 [ADU/pixel]"),
  gain: range(1e-6, HUGE, "neither", "a gain from 1e-6 to 1e18 [e-/ADU]"),
  read_noise: range(0, HUGE, "neither", "a read noise from 0 to 1e18 [e-]"),
  saturation: range(0, Infinity, "both", "a full well > 0 [ADU]"),
  ...DETECTOR_RANGES,
  signal_to_noise: range(0, 1e9, "min", "a signal-to-noise ratio above 0 and at most 1e9"),
  zero_point: range(-Infinity, Infinity, "both", "a finite AB magnitude (of 1 ADU)"),
  magnitude: range(0, 40, "neither", "an AB magnitude from 0 to 40"),
  shear: range(-1, 1, "both", "a component of a reduced shear, between -1 and 1"),
  kappa: range(-1e3, 1, "max", "a convergence from -1000 to below 1"),
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

/** The smallest and the largest number inside the range: bounds that are themselves allowed. */
export function closedBounds({ min, max, open }: Range): readonly [number, number] {
  const step = (x: number): number => Math.max(Number.MIN_VALUE, Math.abs(x) * Number.EPSILON);
  const low = open === "min" || open === "both" ? min + step(min) : min;
  const high = open === "max" || open === "both" ? max - step(max) : max;
  return [Number.isFinite(min) ? low : -Number.MAX_VALUE, Number.isFinite(max) ? high : Number.MAX_VALUE];
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
