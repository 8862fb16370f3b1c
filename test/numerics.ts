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

/** J1(x) = 1/pi int_0^pi cos(t - x sin t) dt, by the same rule. */
export function besselJ1(x: number): number {
  const n = 32 + Math.ceil(Math.abs(x));
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const t = (Math.PI * (i + 0.5)) / n;
    sum += Math.cos(t - x * Math.sin(t));
  }
  return sum / n;
}

/** Nodes and weights of Gauss's rule on [-1, 1]. */
export function gaussLegendre(n: number): { readonly x: readonly number[]; readonly w: readonly number[] } {
  const nodes = Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 20; step++) {
      let [p0, p1] = [1, x];
      for (let k = 2; k <= n; k++) [p0, p1] = [p1, ((2 * k - 1) * x * p1 - (k - 1) * p0) / k];
      slope = (n * (x * p1 - p0)) / (x * x - 1);
      x -= p1 / slope;
    }
    return { x, w: 2 / ((1 - x * x) * slope * slope) };
  });
  return { x: nodes.map(({ x }) => x), w: nodes.map(({ w }) => w) };
}
