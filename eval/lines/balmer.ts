/**
 * Dust by the Balmer decrement. Without dust H-alpha / H-beta is 2.86 (case B at 10^4 K and 100 cm^-3: Osterbrock & Ferland 2006, table 4.2); with it
 *   E(B-V) = 2.5 / (k(H-beta) - k(H-alpha)) log10(decrement / 2.86),   A(H-alpha) = k(H-alpha) E(B-V),
 * k that of Cardelli, Clayton & Mathis (1989, ApJ 345, 245) with R_V = 3.1, which suits gas (Calzetti 2001, PASP 113, 1449). Pure.
 */

export const CASE_B = 2.86;

const R_V = 3.1;
const [HALPHA, HBETA] = [0.65628, 0.48613]; // micron, in air

/** Their equations 3a, 3b, in powers of 1 / lambda - 1.82. */
const A = [1, 0.17699, -0.50447, -0.02427, 0.72085, 0.01979, -0.7753, 0.32999];
const B = [0, 1.41338, 2.28305, 1.07233, -5.38434, -0.62251, 5.3026, -2.09002];

/** k = A(lambda) / E(B-V). @param lambda 0.303 to 0.909 micron */
export function extinctionCurve(lambda: number): number {
  const y = 1 / lambda - 1.82;
  const polynomial = (p: readonly number[]): number => p.reduceRight((sum, c) => sum * y + c, 0);
  return R_V * polynomial(A) + polynomial(B);
}

const K_HALPHA = extinctionCurve(HALPHA);
const K_HBETA = extinctionCurve(HBETA);

/** H-alpha / H-beta; NaN unless both are positive. */
export const balmerDecrement = (halpha: number, hbeta: number): number =>
  halpha > 0 && hbeta > 0 ? halpha / hbeta : Number.NaN;

/** E(B-V) of the gas [mag]; below 0 where noise, or other gas, makes the decrement smaller than that of case B. */
export const colorExcess = (decrement: number): number =>
  (2.5 / (K_HBETA - K_HALPHA)) * Math.log10(decrement / CASE_B);

/** A(H-alpha) [mag]; none for a decrement below that of case B. */
export const halphaAttenuation = (decrement: number): number =>
  K_HALPHA * Math.max(0, colorExcess(decrement));
