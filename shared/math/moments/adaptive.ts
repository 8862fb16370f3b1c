/**
 * Adaptive moments as HSM measures them (Hirata & Seljak 2003, MNRAS 343, 459; Bernstein & Jarvis 2002, AJ 123, 583; GalSim's
 * `FindAdaptiveMom`): the elliptical Gaussian whose weighted moments of the image are its own,
 *   M = 2 sum w I (r - c)(r - c) / sum w I,  w = exp(-(r - c)^T M^-1 (r - c) / 2),  sum w I (r - c) = 0,
 * which is the least-squares fit of a Gaussian to the image. Bounds and the test of convergence are GalSim's defaults.
 */
import { determinant, distortionOfMoments, type SecondMoments, sizeOfMoments } from "../shape.ts";
import { type GaussianSums, gaussianSums } from "./gaussian-sums.ts";
import { masked, type Stamp } from "./stamp.ts";

/** Change of a step, in units of the weight's minor axis, at which it has converged. */
const PRECISION = 1e-6;
/** rho^2 beyond which the weight is below a tenth of that. */
const REACH = -2 * Math.log(PRECISION / 10);
const MOST_STEPS = 400;
/** Most that a step changes centre and moments, in units of the weight's minor axis and its square: M stays positive definite. */
const MOST_CHANGE = 0.25;
/** Largest second moment [pixel^2]. */
const LARGEST = 8000;
/** Farthest that the centre may go along x or y [pixel]. */
const FARTHEST = 15;
/** Where the search begins, if it is not told [pixel]. */
const FIRST_SIGMA = 5;

/** What became of a measurement: its place in this list is its number in tables. */
export const MOMENTS_STATUS = [
  "measured",
  "no light",
  "moments too large",
  "centre too far",
  "too many steps",
  "not a number",
] as const;
export type MomentsStatus = (typeof MOMENTS_STATUS)[number];

export interface AdaptiveMoments {
  readonly status: MomentsStatus;
  /** flux of the Gaussian, 2 sum w I: GalSim's `moments_amp` */
  readonly amplitude: number;
  /** centre [pixels from the lower-left corner] */
  readonly x: number;
  readonly y: number;
  /** M [pixel^2] */
  readonly moments: SecondMoments;
  /** (det M)^(1/4) [pixel] */
  readonly sigma: number;
  /** distortion (Mxx - Myy, 2 Mxy) / (Mxx + Myy) */
  readonly e1: number;
  readonly e2: number;
  /** sum w I rho^4 / sum w I: 2 for a Gaussian */
  readonly rho4: number;
  readonly steps: number;
}

export interface AdaptiveOptions {
  /** [ny * nx]: pixels of weight 0 count as without light */
  readonly weight?: ArrayLike<number> | undefined;
  /** where the centre is looked for [pixels from the lower-left corner]; default: the middle of the stamp */
  readonly x?: number;
  readonly y?: number;
  /** with what size the search begins [pixel]; default 5 */
  readonly sigma?: number;
}

const NONE: AdaptiveMoments = {
  status: "no light",
  ...{ amplitude: Number.NaN, x: Number.NaN, y: Number.NaN, sigma: Number.NaN },
  moments: { xx: Number.NaN, xy: Number.NaN, yy: Number.NaN },
  ...{ e1: Number.NaN, e2: Number.NaN, rho4: Number.NaN, steps: 0 },
};

/** @returns the moments, or why there are none: all numbers but `steps` are NaN then */
export function adaptiveMoments(stamp: Stamp, options: AdaptiveOptions = {}): AdaptiveMoments {
  const image = masked(stamp, options.weight);
  if (isDark(image)) return NONE;
  const { x: x0 = image.nx / 2, y: y0 = image.ny / 2, sigma = FIRST_SIGMA } = options;
  let [x, y] = [x0, y0];
  let m: SecondMoments = { xx: sigma * sigma, xy: 0, yy: sigma * sigma };
  let firstMinor = 0;
  for (let steps = 1; ; steps++) {
    const minor2 = minorAxis2(m);
    const minor = Math.sqrt(minor2);
    if (steps === 1) firstMinor = minor;
    const sums = gaussianSums(image, x, y, m, REACH);
    const { change, ...next } = step(sums, x, y, m, minor2);
    [x, y, m] = [next.x, next.y, next.m];
    const status = failure(steps, x - x0, y - y0, m);
    if (status !== undefined) return { ...NONE, status, steps };
    if (change * Math.max(1, firstMinor / minor) <= PRECISION) return measured(sums, x, y, m, steps);
  }
}

/**
 * One step: towards twice the weighted moments, which for an image that is nearly a Gaussian is Newton's.
 * @returns the new weight, and its largest change in units of the old one's minor axis
 */
function step(sums: GaussianSums, x: number, y: number, m: SecondMoments, minor2: number) {
  const minor = Math.sqrt(minor2);
  const { xx, xy, yy } = sums.covariance;
  const changes = [
    (2 * sums.dx) / minor,
    (2 * sums.dy) / minor,
    (4 * (xx - 0.5 * m.xx)) / minor2,
    (4 * (xy - 0.5 * m.xy)) / minor2,
    (4 * (yy - 0.5 * m.yy)) / minor2,
  ].map((d) => Math.min(MOST_CHANGE, Math.max(-MOST_CHANGE, d)));
  const [dx, dy, dxx, dxy, dyy] = changes;
  const next = { xx: m.xx + dxx * minor2, xy: m.xy + dxy * minor2, yy: m.yy + dyy * minor2 };
  const change = Math.max(...changes.map(Math.abs));
  return { x: x + dx * minor, y: y + dy * minor, m: next, change };
}

/** The smaller eigenvalue of M. */
function minorAxis2(m: SecondMoments): number {
  const major2 = 0.5 * (m.xx + m.yy + Math.hypot(m.xx - m.yy, 2 * m.xy));
  return determinant(m) / major2;
}

function failure(steps: number, dx: number, dy: number, m: SecondMoments): MomentsStatus | undefined {
  const all = [dx, dy, m.xx, m.xy, m.yy];
  if (all.some(Number.isNaN)) return "not a number";
  if ([m.xx, m.xy, m.yy].some((v) => Math.abs(v) > LARGEST)) return "moments too large";
  if (Math.abs(dx) > FARTHEST || Math.abs(dy) > FARTHEST) return "centre too far";
  return steps > MOST_STEPS ? "too many steps" : undefined;
}

function measured(
  sums: GaussianSums,
  x: number,
  y: number,
  moments: SecondMoments,
  steps: number,
): AdaptiveMoments {
  const [e1, e2] = distortionOfMoments(moments);
  const sigma = sizeOfMoments(moments);
  return {
    ...{ status: "measured", amplitude: 2 * sums.light, x, y, moments, sigma, e1, e2 },
    ...{ rho4: sums.rho4, steps },
  };
}

function isDark({ pixels }: Stamp): boolean {
  for (let p = 0; p < pixels.length; p++) if (pixels[p] !== 0) return false;
  return true;
}
