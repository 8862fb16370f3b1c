/** Small mathematics that the topics share. */

export const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** 10^x, to 1e-14 for the exponents of astronomy, in a third of the time of `**`. */
export const dex = (x: number): number => Math.exp(Math.LN10 * x);

/** c0 + c1 x + c2 x^2 + ... */
export function polynomial(c: readonly number[], x: number): number {
  let sum = 0;
  for (let i = c.length - 1; i >= 0; i--) sum = sum * x + c[i];
  return sum;
}

/** Linear interpolation between nodes of increasing x; constant outside them. */
export function interpolate(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number): number {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[last]) return ys[last];
  let i = 1;
  while (xs[i] < x) i++;
  return ys[i - 1] + ((ys[i] - ys[i - 1]) * (x - xs[i - 1])) / (xs[i] - xs[i - 1]);
}
