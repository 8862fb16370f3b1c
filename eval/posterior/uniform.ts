/** Numbers that are uniform from 0 to 1 if posteriors are right: their tests, coverage and distribution. Pure. */
import { ecdfAt, ecdfBand, staysInside } from "../stats/ecdf-band.ts";
import { kolmogorovTest } from "../stats/kolmogorov.ts";
import { pitHistogram, shareInside, shareOf } from "../uncertainty/calibration.ts";
import type { Share } from "../uncertainty/section.ts";
import type { EcdfDifference, JudgedTarp, UniformTest } from "./judged.ts";
import { type TarpObject, tarpTest } from "./tarp.ts";

/** That an empirical distribution is inside its band as a whole. */
const BAND = 0.95;
/** What the intervals and regions of coverage curves are to hold. */
export const NOMINAL: readonly number[] = Array.from({ length: 19 }, (_, k) => (k + 1) / 20);

export function testUniform(values: Float64Array): UniformTest {
  const inside = staysInside(values, ecdfBand(values.length, BAND));
  return { histogram: pitHistogram(values), ...kolmogorovTest(values), inside };
}

export function testTarp(objects: readonly TarpObject[]): JudgedTarp {
  const { histogram, inside } = testUniform(sharesOf(objects));
  return { histogram, inside, ...tarpTest(objects) };
}

export const sharesOf = (objects: readonly TarpObject[]): Float64Array =>
  Float64Array.from(objects, ({ share }) => share);

export function ecdfDifference(values: Float64Array): EcdfDifference {
  const { at, low, high } = ecdfBand(values.length, BAND);
  const less = (shares: readonly number[]): number[] => shares.map((share, k) => share - at[k]);
  return { at, difference: less(ecdfAt(values, at)), low: less(low), high: less(high) };
}

/** Of central intervals. @param pit P(target < truth) */
export const centralCurve = (pit: Float64Array): Share[] =>
  NOMINAL.map((nominal) => shareInside(pit, nominal));

/** Of regions of highest density. @param highest P(the density of a draw is above that at the truth) */
export const highestCurve = (highest: Float64Array): Share[] =>
  NOMINAL.map((nominal) =>
    shareOf(
      highest.reduce((inside, p) => inside + (p <= nominal ? 1 : 0), 0),
      highest.length,
    ),
  );
