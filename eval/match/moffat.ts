/**
 * A Moffat profile fitted to the image of a PSF, whose pixels hold their own response:
 *   I ~ (1 + (r/alpha)^2)^(-beta),  r^2 = ((1 - e1) x^2 - 2 e2 x y + (1 + e1) y^2) / sqrt(1 - e^2)  (Moffat 1969, A&A 3, 455),
 * averaged over each pixel by 3 x 3 Gauss-Legendre points. Least squares with a free amplitude, no constant. Pure.
 */
import { moffatAlpha } from "../../sim/psf/moffat.ts";
import { minimise, type Point } from "../fit/levenberg-marquardt.ts";

export interface MoffatFit {
  /** of the circle with the same area [pixels] */
  readonly fwhm: number;
  readonly beta: number;
  /** distortion */
  readonly e1: number;
  readonly e2: number;
  /** sqrt of the mean square of what is left, over the largest pixel */
  readonly rms: number;
}

const NODES = [-Math.sqrt(0.6) / 2, 0, Math.sqrt(0.6) / 2];
const WEIGHTS = [5 / 18, 8 / 18, 5 / 18];
/** Pixels farther from the middle than this many widths are not fitted: a PSF's wings are rarely known. */
const REACH = 4;
/** beta, and the distortion: what is allowed. */
const BETAS = [1.3, 12] as const;
const MOST_E = 0.7;
const STEP = 1e-4;

/** @param image [side * side] with a star near its middle @returns undefined for an image that is no star */
export function fitMoffat(image: ArrayLike<number>, side: number, guess = 4): MoffatFit | undefined {
  const middle = side / 2;
  const reach = Math.max(3, REACH * guess);
  const used = Array.from({ length: side * side }, (_, p) => p).filter(
    (p) => Math.hypot((p % side) + 0.5 - middle, Math.floor(p / side) + 0.5 - middle) <= reach,
  );
  const data = Float64Array.from(used, (p) => image[p]);
  const peak = data.reduce((a, b) => Math.max(a, b), 0);
  if (!(peak > 0)) return undefined;
  const residuals = (u: readonly number[]): Float64Array => {
    const model = Float64Array.from(used, (p) =>
      pixelMean(u, (p % side) + 0.5 - middle, Math.floor(p / side) + 0.5 - middle),
    );
    let [cross, norm] = [0, 0];
    model.forEach((m, k) => {
      cross += m * data[k];
      norm += m * m;
    });
    return model.map((m, k) => ((cross / norm) * m - data[k]) / peak);
  };
  const evaluate = (u: readonly number[]): Point => {
    const here = residuals(u);
    return {
      residuals: here,
      jacobian: () =>
        u.map((x, j) => {
          const moved = residuals(u.map((y, i) => (i === j ? x + STEP : y)));
          return moved.map((r, k) => (r - here[k]) / STEP);
        }),
    };
  };
  const { parameters, cost, reason } = minimise(evaluate, [Math.log(guess), Math.log(3), 0, 0, 0, 0], {
    lower: [Math.log(0.3), Math.log(BETAS[0]), -MOST_E, -MOST_E, -3, -3],
    upper: [Math.log(side), Math.log(BETAS[1]), MOST_E, MOST_E, 3, 3],
    most: 60,
    tolerance: { decrease: 1e-7, gradient: 1e-7, step: 1e-6 },
  });
  if (reason === "not-finite") return undefined;
  const [lnFwhm, lnBeta, e1, e2] = parameters;
  return { fwhm: Math.exp(lnFwhm), beta: Math.exp(lnBeta), e1, e2, rms: Math.sqrt(cost / used.length) };
}

function pixelMean([lnFwhm, lnBeta, e1, e2, x0, y0]: readonly number[], x: number, y: number): number {
  const beta = Math.exp(lnBeta);
  const alpha = moffatAlpha(Math.exp(lnFwhm), beta);
  // inside the box a corner can have e near 1: it stays below
  const root = Math.sqrt(Math.max(1e-3, 1 - e1 * e1 - e2 * e2)) * alpha * alpha;
  let sum = 0;
  for (let j = 0; j < 3; j++) {
    for (let i = 0; i < 3; i++) {
      const [dx, dy] = [x - x0 + NODES[i], y - y0 + NODES[j]];
      const r2 = ((1 - e1) * dx * dx - 2 * e2 * dx * dy + (1 + e1) * dy * dy) / root;
      sum += WEIGHTS[i] * WEIGHTS[j] * (1 + r2) ** -beta;
    }
  }
  return sum;
}
