/** Moments of a stamp under one elliptical Gaussian weight. */
import { determinant, type SecondMoments } from "../shape.ts";
import type { Stamp } from "./stamp.ts";

export interface GaussianSums {
  /** sum of w I */
  readonly light: number;
  /** sum of w I (r - c) / light [pixel] */
  readonly dx: number;
  readonly dy: number;
  /** sum of w I (r - c)(r - c) / light [pixel^2] */
  readonly covariance: SecondMoments;
  /** sum of w I rho^4 / light: 2 for a Gaussian under its own weight */
  readonly rho4: number;
}

/**
 * Sums with the weight w = exp(-rho^2 / 2), rho^2 = (r - c)^T M^-1 (r - c), over the pixels with rho^2 <= `reach`.
 * @param x centre c [pixels from the lower-left corner] @param m M, positive definite [pixel^2]
 */
export function gaussianSums(
  { pixels, nx, ny }: Stamp,
  x: number,
  y: number,
  m: SecondMoments,
  reach: number,
): GaussianSums {
  const det = determinant(m);
  const [a, b, c] = [m.yy / det, -m.xy / det, m.xx / det]; // M^-1 = [[a, b], [b, c]]
  let [light, sx, sy, sxx, sxy, syy, quartic] = [0, 0, 0, 0, 0, 0, 0];
  const half = Math.sqrt(reach * m.yy);
  const [bottom, top] = pixelsBetween(y - half, y + half, ny);
  for (let j = bottom; j <= top; j++) {
    const dy = j + 0.5 - y;
    // rho^2 = a (dx + b dy / a)^2 + dy^2 / Myy
    const middle = (-b * dy) / a;
    const width = Math.sqrt(Math.max(0, reach - (dy * dy) / m.yy) / a);
    const [left, right] = pixelsBetween(x + middle - width, x + middle + width, nx);
    for (let i = left, p = j * nx + left; i <= right; i++, p++) {
      const dx = i + 0.5 - x;
      const rho2 = a * dx * dx + 2 * b * dx * dy + c * dy * dy;
      const w = Math.exp(-0.5 * rho2) * pixels[p];
      light += w;
      sx += w * dx;
      sy += w * dy;
      sxx += w * dx * dx;
      sxy += w * dx * dy;
      syy += w * dy * dy;
      quartic += w * rho2 * rho2;
    }
  }
  const covariance = { xx: sxx / light, xy: sxy / light, yy: syy / light };
  return { light, dx: sx / light, dy: sy / light, covariance, rho4: quartic / light };
}

/** First and last pixel of `count` whose centres lie in an interval. */
const pixelsBetween = (from: number, to: number, count: number): readonly [number, number] => [
  Math.max(0, Math.ceil(from - 0.5)),
  Math.min(count - 1, Math.floor(to - 0.5)),
];
