/** The kernel whose noise has given correlations. Pure. */
import { kernelCovariance } from "../../sim/noise/covariance.ts";
import { minimise, type Point } from "../fit/levenberg-marquardt.ts";
import { LAGS } from "./noise.ts";

/** Pixels from the middle of the kernel to its edge. */
const HALF = 2;
const SIDE = 2 * HALF + 1;
const STEP = 1e-5;
/** How much correlations count that nobody asked for, and weights where they do not help. */
const BEYOND = 0.5;
const SMALL = 0.01;

/**
 * White noise that is convolved with it has the correlations sum k(p) k(p + d) / sum k^2 (covariance.ts) nearest to those of LAGS, and little
 * beyond. It is the same turned by 180 degrees.
 * @param wanted of each of LAGS @returns [5][5], 1 in the middle
 */
export function kernelFor(wanted: readonly number[]): readonly (readonly number[])[] {
  const residuals = (weights: readonly number[]): Float64Array => {
    const { reach, values } = kernelCovariance("kernel", imageOf(weights));
    const side = 2 * reach + 1;
    const at = (dx: number, dy: number): number => values[(dy + reach) * side + dx + reach];
    const far = values.map((xi, p) => {
      const [dx, dy] = [(p % side) - reach, Math.floor(p / side) - reach];
      return Math.max(Math.abs(dx), Math.abs(dy)) > 2 ? BEYOND * xi : 0;
    });
    return Float64Array.of(
      ...LAGS.map(([dx, dy], k) => at(dx, dy) - wanted[k]),
      ...far,
      ...weights.map((w) => SMALL * w),
    );
  };
  const evaluate = (weights: readonly number[]): Point => {
    const here = residuals(weights);
    return {
      residuals: here,
      jacobian: () =>
        weights.map((x, j) => {
          const moved = residuals(weights.map((y, i) => (i === j ? x + STEP : y)));
          return moved.map((r, k) => (r - here[k]) / STEP);
        }),
    };
  };
  const start = wanted.map((xi) => Math.max(-0.4, Math.min(0.6, xi / 2)));
  const { parameters } = minimise(evaluate, start, { most: 100, tolerance: { decrease: 1e-9 } });
  const { pixels } = imageOf(parameters.map((w) => Number(w.toFixed(4))));
  return Array.from({ length: SIDE }, (_, y) => Array.from(pixels.slice(y * SIDE, (y + 1) * SIDE)));
}

function imageOf(weights: readonly number[]): { ny: number; nx: number; pixels: Float64Array } {
  const pixels = new Float64Array(SIDE * SIDE);
  const put = (dx: number, dy: number, w: number): void => {
    pixels[(dy + HALF) * SIDE + dx + HALF] = w;
  };
  put(0, 0, 1);
  LAGS.forEach(([dx, dy], k) => {
    put(dx, dy, weights[k]);
    put(-dx, -dy, weights[k]);
  });
  return { ny: SIDE, nx: SIDE, pixels };
}
