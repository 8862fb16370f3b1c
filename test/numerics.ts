/** Slow, plain numerics that tests compare against. */

/** J0(x) = 1/pi int_0^pi cos(x sin t) dt, by the trapezoid rule (exact to rounding for a periodic integrand). */
export function besselJ0(x: number): number {
  const n = 32 + 2 * Math.ceil(Math.abs(x));
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.cos(x * Math.sin((Math.PI * (i + 0.5)) / n));
  return sum / n;
}

/** Composite Gauss-Legendre rule of two points. */
export function integrate(f: (x: number) => number, from: number, to: number, intervals: number): number {
  const h = (to - from) / intervals;
  const offset = h / (2 * Math.sqrt(3));
  let sum = 0;
  for (let i = 0; i < intervals; i++) {
    const mid = from + (i + 0.5) * h;
    sum += f(mid - offset) + f(mid + offset);
  }
  return (sum * h) / 2;
}

/** Upper tail probability of a chi-square statistic, by the Wilson-Hilferty approximation. */
export function chiSquareTail(x: number, degrees: number): number {
  const c = 2 / (9 * degrees);
  const z = ((x / degrees) ** (1 / 3) - 1 + c) / Math.sqrt(c);
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z > 0 ? upper : 1 - upper;
}
