/** Bijectors in double precision, a number at a time, by the formulas of their papers. */
import type { Reference } from "./laws.ts";

/** (x - shift) / exp(7 tanh(s / 7)) */
export const affineReference: Reference = (x, [shift, scale]) =>
  (x - shift!) / Math.exp(7 * Math.tanh(scale! / 7));

const softplus = (x: number): number => Math.log1p(Math.exp(x));

/** Ends of bins on [-bound, bound] whose shares are a softmax, none below a thousandth. */
function knots(raw: readonly number[], bound: number): number[] {
  const all = raw.reduce((sum, x) => sum + Math.exp(x), 0);
  const ends = [-bound];
  for (const x of raw) {
    const share = 0.001 + (1 - 0.001 * raw.length) * (Math.exp(x) / all);
    ends.push(ends.at(-1)! + 2 * bound * share);
  }
  return ends;
}

/** Durkan et al. 2019, equation 4. */
export const splineReference =
  (bins: number, bound: number): Reference =>
  (x, parameters) => {
    if (Math.abs(x) >= bound) return x;
    const xs = knots(parameters.slice(0, bins), bound);
    const us = knots(parameters.slice(bins, 2 * bins), bound);
    const one = Math.log(Math.expm1(0.999));
    const slopes = [1, ...parameters.slice(2 * bins).map((raw) => 0.001 + softplus(raw + one)), 1];
    let k = bins - 1;
    while (xs[k]! > x) k--;
    const [width, height] = [xs[k + 1]! - xs[k]!, us[k + 1]! - us[k]!];
    const xi = (x - xs[k]!) / width;
    const s = height / width;
    const above = height * (s * xi * xi + slopes[k]! * xi * (1 - xi));
    const below = s + (slopes[k + 1]! + slopes[k]! - 2 * s) * xi * (1 - xi);
    return us[k]! + above / below;
  };
