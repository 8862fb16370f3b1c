/**
 * Shapes without the PSF by re-Gaussianization (Hirata & Seljak 2003, MNRAS 343, 459, section 2.4; GalSim's `EstimateShear` with
 * shear_est "REGAUSS" and its defaults): the image that a Gaussian PSF would have made, and the correction of Bernstein & Jarvis for it.
 */
import {
  composeDistortions,
  determinant,
  distortionOfMoments,
  type SecondMoments,
  type Spin2,
} from "../shape.ts";
import { type AdaptiveMoments, adaptiveMoments, type MomentsStatus } from "./adaptive.ts";
import { masked, type Stamp } from "./stamp.ts";
import { unweightedMoments } from "./unweighted.ts";

/** How far the Gaussian of the galaxy reaches, in standard deviations. */
const GALAXY_REACH = 3;
/** How far the galaxy's light matters beyond that, where the PSF differs from its Gaussian. */
const PSF_REACH = 3.6;
/** Smallest axis^2 of the galaxy without the PSF [pixel^2]. */
const SMALLEST = 0.25;
const PSF_SIGMA = 3;

export interface RegaussShape {
  readonly status: MomentsStatus | "smaller than the PSF";
  /** distortion without the PSF */
  readonly e1: number;
  readonly e2: number;
  /** resolution 1 - T_psf / T of the traces of the moments: 0 for a point source, 1 without a PSF */
  readonly resolution: number;
  /** of the re-Gaussianized image */
  readonly sigma: number;
  /** as measured */
  readonly observed: AdaptiveMoments;
  readonly psf: AdaptiveMoments;
}

/**
 * @param galaxy without a background @param psf the image of a point source, pixel response included, on pixels of the same size
 * @param weight [ny * nx] of the galaxy: pixels of weight 0 count as without light
 */
export function regaussShape(galaxy: Stamp, psf: Stamp, weight?: ArrayLike<number>): RegaussShape {
  const image = masked(galaxy, weight);
  const observed = adaptiveMoments(image);
  const ofPsf = adaptiveMoments(psf, { sigma: PSF_SIGMA });
  const failed = (status: RegaussShape["status"]): RegaussShape => {
    return {
      status,
      e1: Number.NaN,
      e2: Number.NaN,
      resolution: Number.NaN,
      sigma: Number.NaN,
      observed,
      psf: ofPsf,
    };
  };
  for (const { status } of [observed, ofPsf]) if (status !== "measured") return failed(status);
  const round = adaptiveMoments(reGaussianized(image, observed, psf, ofPsf), observed);
  if (round.status !== "measured") return failed(round.status);
  const resolution = 1 - trace(ofPsf.moments) / trace(round.moments);
  if (!(resolution > 0)) return failed("smaller than the PSF");
  const [e1, e2] = withoutGaussianPsf(round.moments, round.rho4, ofPsf.moments);
  return { status: "measured", e1, e2, resolution, sigma: round.sigma, observed, psf: ofPsf };
}

const trace = ({ xx, yy }: SecondMoments): number => xx + yy;

/**
 * The correction of Bernstein & Jarvis for a Gaussian PSF: in the frame where the PSF is round, e is divided by
 * R = 1 - (sigma_psf / sigma)^2 (1 + a4) / (1 - a4) sqrt(1 - |e|^2), a4 = rho4 / 2 - 1.
 */
export function withoutGaussianPsf(galaxy: SecondMoments, rho4: number, psf: SecondMoments): Spin2 {
  const [p1, p2] = distortionOfMoments(psf);
  const [e1, e2] = composeDistortions(distortionOfMoments(galaxy), [-p1, -p2]);
  const a4 = 0.5 * rho4 - 1;
  const ratio = Math.sqrt(determinant(psf) / determinant(galaxy));
  const r = 1 - ratio * ((1 + a4) / (1 - a4)) * Math.sqrt(1 - e1 * e1 - e2 * e2);
  return composeDistortions([e1 / r, e2 / r], [p1, p2]);
}

/** I + f * (G - P), * a convolution: f the Gaussian approximation of the galaxy without the PSF, P the PSF, G its Gaussian of the same flux. */
function reGaussianized(image: Stamp, observed: AdaptiveMoments, psf: Stamp, ofPsf: AdaptiveMoments): Stamp {
  const { flux } = unweightedMoments(psf);
  const f = galaxyKernel(image, observed, psf, ofPsf, flux);
  const residual = psfResidual(observed, psf, ofPsf, flux, f.reach);
  const out = Float64Array.from(image.pixels);
  for (let j = 0; j < f.ny; j++) {
    for (let i = 0; i < f.nx; i++) {
      const amplitude = f.pixels[j * f.nx + i];
      // pixel (i, j) of f, placed at (f.left + i, f.bottom + j), moves the residual by as much
      addShifted(out, image, residual, f.left + i, f.bottom + j, amplitude);
    }
  }
  return { pixels: out, nx: image.nx, ny: image.ny };
}

interface Kernel extends Stamp {
  readonly pixels: Float64Array;
  /** the shift that its first pixel stands for */
  readonly left: number;
  readonly bottom: number;
  /** GALAXY_REACH standard deviations along x and y */
  readonly reach: readonly [number, number];
}

function galaxyKernel(
  image: Stamp,
  observed: AdaptiveMoments,
  psf: Stamp,
  ofPsf: AdaptiveMoments,
  psfFlux: number,
): Kernel {
  const m = deconvolved(observed.moments, ofPsf.moments);
  const [cx, cy] = [observed.x - ofPsf.x, observed.y - ofPsf.y];
  const rx = GALAXY_REACH * Math.sqrt(Math.max(1, m.xx));
  const ry = GALAXY_REACH * Math.sqrt(Math.max(1, m.yy));
  const left = Math.max(1 - psf.nx, Math.floor(cx - rx));
  const right = Math.min(image.nx - 1, Math.ceil(cx + rx));
  const bottom = Math.max(1 - psf.ny, Math.floor(cy - ry));
  const top = Math.min(image.ny - 1, Math.ceil(cy + ry));
  const [nx, ny] = [right - left + 1, top - bottom + 1];
  const pixels = gaussian(nx, ny, cx - left, cy - bottom, m);
  const sum = pixels.reduce((a, b) => a + b, 0);
  // the flux of the fit by a Gaussian and a quartic
  const flux = (observed.rho4 * observed.amplitude) / 2;
  for (let p = 0; p < pixels.length; p++) pixels[p] *= flux / (sum * psfFlux);
  return { pixels, nx, ny, left, bottom, reach: [rx, ry] };
}

/** M - M_psf, with axes^2 of at least SMALLEST. */
function deconvolved(m: SecondMoments, psf: SecondMoments): SecondMoments {
  const [xx, xy, yy] = [m.xx - psf.xx, m.xy - psf.xy, m.yy - psf.yy];
  const angle = Math.atan2(2 * xy, xx - yy);
  const half = 0.5 * Math.hypot(xx - yy, 2 * xy);
  const major = Math.max(SMALLEST, 0.5 * (xx + yy) + half);
  const minor = Math.max(SMALLEST, 0.5 * (xx + yy) - half);
  const [mean, difference] = [0.5 * (major + minor), 0.5 * (major - minor)];
  const [plus, cross] = [difference * Math.cos(angle), difference * Math.sin(angle)];
  return { xx: mean + plus, xy: cross, yy: mean - plus };
}

interface Residual extends Stamp {
  readonly pixels: Float64Array;
  /** the part of it that is used */
  readonly columns: readonly [from: number, to: number];
  readonly rows: readonly [from: number, to: number];
}

/** G - P. */
function psfResidual(
  { moments: { xx, yy } }: AdaptiveMoments,
  psf: Stamp,
  { x, y, moments }: AdaptiveMoments,
  flux: number,
  [rx, ry]: readonly [number, number],
): Residual {
  const { nx, ny } = psf;
  const pixels = gaussian(nx, ny, x - 0.5, y - 0.5, moments);
  const peak = flux / (2 * Math.PI * Math.sqrt(determinant(moments)));
  for (let p = 0; p < pixels.length; p++) pixels[p] = peak * pixels[p] - psf.pixels[p];
  const [wx, wy] = [PSF_REACH * Math.sqrt(xx) + rx, PSF_REACH * Math.sqrt(yy) + ry];
  const within = (c: number, w: number, n: number) =>
    [Math.max(0, Math.floor(c - 0.5 - w)), Math.min(n - 1, Math.ceil(c - 0.5 + w))] as const;
  return { pixels, nx, ny, columns: within(x, wx, nx), rows: within(y, wy, ny) };
}

/** exp(-(r - c)^T M^-1 (r - c) / 2) at the whole numbers r. */
function gaussian(nx: number, ny: number, cx: number, cy: number, m: SecondMoments): Float64Array {
  const det = determinant(m);
  const [a, b, c] = [m.yy / det, -m.xy / det, m.xx / det];
  return Float64Array.from({ length: nx * ny }, (_, p) => {
    const [dx, dy] = [(p % nx) - cx, Math.floor(p / nx) - cy];
    return Math.exp(-0.5 * (a * dx * dx + 2 * b * dx * dy + c * dy * dy));
  });
}

/** out[r] += amplitude * residual[r - shift] */
function addShifted(
  out: Float64Array,
  { nx, ny }: Stamp,
  residual: Residual,
  shiftX: number,
  shiftY: number,
  amplitude: number,
): void {
  const [firstX, lastX] = residual.columns;
  const [firstY, lastY] = residual.rows;
  const from = Math.max(0, firstX + shiftX);
  const to = Math.min(nx - 1, lastX + shiftX);
  for (let y = Math.max(0, firstY + shiftY); y <= Math.min(ny - 1, lastY + shiftY); y++) {
    const [row, source] = [y * nx, (y - shiftY) * residual.nx - shiftX];
    for (let x = from; x <= to; x++) out[row + x] += amplitude * residual.pixels[source + x];
  }
}
