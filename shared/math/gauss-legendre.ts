/** Nodes and weights of Gauss and Legendre's rule on [-1, 1], by Newton's method on the Legendre polynomial. */
export function gaussLegendre(n: number): { readonly x: Float64Array; readonly w: Float64Array } {
  const x = new Float64Array(n);
  const w = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let t = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 10; step++) {
      let [before, value] = [1, t];
      for (let m = 2; m <= n; m++)
        [before, value] = [value, ((2 * m - 1) * t * value - (m - 1) * before) / m];
      slope = (n * (t * value - before)) / (t * t - 1);
      t -= value / slope;
    }
    x[i] = t;
    w[i] = 2 / ((1 - t * t) * slope * slope);
  }
  return { x, w };
}
