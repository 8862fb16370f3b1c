/**
 * Zernike polynomials on the unit disc, numbered and normalised as by Noll (1976, JOSA 66, 207): of unit variance over the disc,
 *   Z_j = sqrt(n + 1) R_n^0(rho), m = 0;   sqrt(2 (n + 1)) R_n^m(rho) cos m theta, j even;   ... sin m theta, j odd,
 * theta counter-clockwise from +x. Z_1 piston, Z_2 tip along x, Z_3 along y, Z_4 defocus, Z_5, Z_6 astigmatism, Z_7, Z_8 coma, Z_11 spherical.
 */

export interface Order {
  readonly n: number;
  /** >= 0 */
  readonly m: number;
  /** cosine or sine of m theta */
  readonly isCosine: boolean;
}

/** @param j >= 1 */
export function nollOrder(j: number): Order {
  let n = 0;
  let rest = j - 1;
  while (rest > n) rest -= ++n;
  const m = (n % 2) + 2 * Math.floor((rest + ((n + 1) % 2)) / 2);
  return { n, m, isCosine: j % 2 === 0 || m === 0 };
}

/** Coefficients of rho^m, rho^(m + 2), ..., rho^n of R_n^m. */
function radialCoefficients({ n, m }: Order): Float64Array {
  const out = new Float64Array((n - m) / 2 + 1);
  const factorial = (x: number): number => (x <= 1 ? 1 : x * factorial(x - 1));
  for (let s = 0; s < out.length; s++) {
    const below = factorial(s) * factorial((n + m) / 2 - s) * factorial((n - m) / 2 - s);
    out[out.length - 1 - s] = ((s % 2 === 0 ? 1 : -1) * factorial(n - s)) / below;
  }
  return out;
}

/**
 * sum_j a_j Z_j as a function of x and y on the unit disc, in the unit of a.
 * @param coefficients a_j at place j, from 1 on; what stands at 0 is not used
 */
export function zernikeSum(coefficients: readonly number[]): (x: number, y: number) => number {
  // by m: polynomials in rho^2 that stand before rho^m cos m theta and rho^m sin m theta
  const cosines: number[][] = [];
  const sines: number[][] = [];
  for (let j = 1; j < coefficients.length; j++) {
    if (coefficients[j] === 0) continue;
    const order = nollOrder(j);
    const norm = coefficients[j] * Math.sqrt((order.m === 0 ? 1 : 2) * (order.n + 1));
    const list = order.isCosine ? cosines : sines;
    while (list.length <= order.m) list.push([]);
    radialCoefficients(order).forEach((c, power) => {
      list[order.m][power] = (list[order.m][power] ?? 0) + norm * c;
    });
  }
  const horner = (polynomial: readonly number[] | undefined, t: number): number =>
    polynomial === undefined ? 0 : polynomial.reduceRight((sum, c) => sum * t + c, 0);
  const most = Math.max(cosines.length, sines.length);
  return (x, y) => {
    const t = x * x + y * y;
    let [c, s] = [1, 0];
    let sum = 0;
    for (let m = 0; m < most; m++) {
      sum += c * horner(cosines[m], t) + s * horner(sines[m], t);
      [c, s] = [c * x - s * y, c * y + s * x];
    }
    return sum;
  };
}
