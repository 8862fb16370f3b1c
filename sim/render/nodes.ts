/**
 * Nodes and weights of the Fourier quadrature along one axis. An image is an integral over k; sampled on an even grid in
 * k (an FFT) it repeats, and the wings of large galaxies fold back. Here the nodes are the midpoints of even steps in
 *   N(k) = (X k + C asinh(k / k0)) / 2 pi,
 * so the spacing near k is 2 pi / (X + C / sqrt(k^2 + k0^2)): features of wavenumber k, which reach about C / k pixels,
 * are repeated only X + C / k pixels away (C is `reach`). The rule is the trapezoid rule of an analytic odd map, so it converges
 * geometrically; a galaxy is followed out to X + C / k0 pixels with a few nodes more than a plain grid of period X.
 * Modes beyond the pixel's Nyquist frequency are nodes like any others: nothing has to be folded.
 */
export interface Nodes {
  /** wavenumbers, ascending, all > 0 [rad / pixel] */
  readonly k: Float64Array;
  /** dk/dN at the nodes */
  readonly weight: Float64Array;
}

/** N(k) */
export const nodesUpTo = (k: number, period: number, reach: number, k0: number): number =>
  (period * k + reach * Math.asinh(k / k0)) / (2 * Math.PI);

/** How many nodes go just beyond kMax: a multiple of 8. */
export const nodeCount = (period: number, reach: number, k0: number, kMax: number): number =>
  8 * Math.ceil((nodesUpTo(kMax, period, reach, k0) + 0.5) / 8);

/**
 * @param period X [pixels]  @param reach C  @param k0 [rad/pixel]
 * @returns `nodeCount` nodes: of a smaller kMax they are the first of these
 */
export function quadratureNodes(period: number, reach: number, k0: number, kMax: number): Nodes {
  const density = (k: number): number => (period + reach / Math.sqrt(k * k + k0 * k0)) / (2 * Math.PI);
  const number = (k: number): number => nodesUpTo(k, period, reach, k0);
  const count = nodeCount(period, reach, k0, kMax);
  const k = new Float64Array(count);
  const weight = new Float64Array(count);
  let x = 0;
  for (let i = 0; i < count; i++) {
    // N is concave for k > 0: Newton's method from the left converges
    for (let step = 0; step < 60; step++) {
      const move = (i + 0.5 - number(x)) / density(x);
      x += move;
      if (Math.abs(move) < 1e-15 * x) break;
    }
    k[i] = x;
    weight[i] = 1 / density(x);
  }
  return { k, weight };
}
