/** Counts against what they are expected to be. Pure. */
import { gammaP } from "../../shared/math/gamma.ts";

export interface ChiSquareTest {
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
}

/** Pearson's sum of (count - expected)^2 / expected, of bins whose total was given. */
export function chiSquareTest(counts: readonly number[], expected: readonly number[]): ChiSquareTest {
  const statistic = counts.reduce((sum, count, b) => sum + (count - expected[b]) ** 2 / expected[b], 0);
  const degrees = counts.length - 1;
  return { statistic, degrees, p: chiSquareTail(statistic, degrees) };
}

/** P(chi^2 >= x) for so many degrees of freedom: 1 - P(degrees / 2, x / 2) of the incomplete gamma function. */
export const chiSquareTail = (x: number, degrees: number): number => 1 - gammaP(degrees / 2, x / 2);
