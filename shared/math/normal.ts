/** The standard normal distribution. */
import { gammaP } from "./gamma.ts";

/** P(z < x) for a standard normal z: (1 + erf(x / sqrt 2)) / 2, erf(t) = P(1/2, t^2). */
export function normalCdf(x: number): number {
  if (Math.abs(x) > 40) return x < 0 ? 0 : 1; // beyond what a double can tell from 0 and 1
  const half = gammaP(0.5, (x * x) / 2) / 2;
  return x < 0 ? 0.5 - half : 0.5 + half;
}

/** The x with normalCdf(x) = p, 0 < p < 1, to 1e-12, by bisection: for tables, not for hot loops. */
export function normalQuantile(p: number): number {
  let [low, high] = [-40, 40];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
