/** Gamma functions that the profiles need. Tested against mpmath values in test/shared/math/gamma.test.ts. */

const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/**
 * log Gamma(x + i y) for x > 0, as [real, imaginary] (a continuous branch). Shifted to Re >= 10 by
 * Gamma(z + 1) = z Gamma(z), then Stirling's series; relative error about 1e-15.
 */
export function logGammaComplex(x: number, y: number): [number, number] {
  let re = 0;
  let im = 0;
  while (x < 10) {
    re -= 0.5 * Math.log(x * x + y * y);
    im -= Math.atan2(y, x);
    x += 1;
  }
  const logR = 0.5 * Math.log(x * x + y * y);
  const theta = Math.atan2(y, x);
  // (z - 1/2) log z - z + log(2 pi) / 2
  re += (x - 0.5) * logR - y * theta - x + 0.9189385332046727;
  im += (x - 0.5) * theta + y * logR - y;
  // + sum c_m z^(1 - 2m)
  const r2 = x * x + y * y;
  let pr = x / r2;
  let pi = -y / r2;
  const sr = pr * pr - pi * pi;
  const si = 2 * pr * pi;
  for (const c of STIRLING) {
    re += c * pr;
    im += c * pi;
    const t = pr * sr - pi * si;
    pi = pr * si + pi * sr;
    pr = t;
  }
  return [re, im];
}

/** log Gamma(x), x > 0. */
export const logGamma = (x: number): number => logGammaComplex(x, 0)[0];

/** Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0: series below a + 1, continued fraction above. */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; Math.abs(term) > Math.abs(sum) * 1e-17; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return front * sum;
  }
  // modified Lentz
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 10000; k++) {
    const an = -k * (k - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return 1 - front * h;
}
