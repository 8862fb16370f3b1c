/** The Bessel function J0. */

/** Below END it is interpolated from a table of step 1 / PER_UNIT, tabulated when it is first asked for. */
const END = 32;
const PER_UNIT = 16;
/** Nodes beyond either end, for the interpolation. */
const MARGIN = 4;
/** Of the trapezoidal rule for the table: exact to rounding below END + 1. */
const POINTS = 96;

let table: Float64Array | undefined;

/** J0(x), absolute error below 1e-12. @param x >= 0 */
export function besselJ0(x: number): number {
  if (x >= END) return asymptotic(x);
  table ??= tabulate();
  const position = x * PER_UNIT;
  const left = Math.floor(position);
  const t = position - left;
  const at = left + MARGIN;
  const [a, b, c, d] = [t + 3, t + 2, t + 1, t];
  const [e, f, g, h] = [t - 1, t - 2, t - 3, t - 4];
  // Lagrange's formula of eight points
  return (
    (-table[at - 3] * b * c * d * e * f * g * h) / 5040 +
    (table[at - 2] * a * c * d * e * f * g * h) / 720 -
    (table[at - 1] * a * b * d * e * f * g * h) / 240 +
    (table[at] * a * b * c * e * f * g * h) / 144 -
    (table[at + 1] * a * b * c * d * f * g * h) / 144 +
    (table[at + 2] * a * b * c * d * e * g * h) / 240 -
    (table[at + 3] * a * b * c * d * e * f * h) / 720 +
    (table[at + 4] * a * b * c * d * e * f * g) / 5040
  );
}

/** J0(x) = (1 / pi) int_0^pi cos(x sin t) dt, which is even in x. */
function tabulate(): Float64Array {
  return Float64Array.from({ length: END * PER_UNIT + 2 * MARGIN + 1 }, (_, i) => {
    const x = (i - MARGIN) / PER_UNIT;
    let sum = 0;
    for (let k = 0; k < POINTS; k++) sum += Math.cos(x * Math.sin((Math.PI * (k + 0.5)) / POINTS));
    return sum / POINTS;
  });
}

/** Hankel's expansion: terms a_k / x^k, a_k = (1^2 3^2 ... (2k - 1)^2) / (k! 8^k). */
function asymptotic(x: number): number {
  let [p, q, term] = [1, 0, 1];
  for (let k = 1; k <= 12; k++) {
    term *= (2 * k - 1) ** 2 / (8 * k * x);
    if (k % 2 === 1) q += k % 4 === 1 ? -term : term;
    else p += k % 4 === 2 ? -term : term;
  }
  const phase = x - Math.PI / 4;
  return Math.sqrt(2 / (Math.PI * x)) * (p * Math.cos(phase) - q * Math.sin(phase));
}
