/** Widths of PSFs against those that a network was trained on [arcsec]. Pure. */
/**
 * Largest relative difference of the width that the network is trusted with: from there on the bias of the Sersic index of small
 * galaxies exceeds half of the predicted standard deviation, and at twice the difference that of their half-light radii does
 * (measured: docs/evaluation.md).
 */
const TOLERANCE = 0.05;

/** Smallest and largest [arcsec]. */
export type PsfRange = readonly [number, number];

/** How far a width is beyond the range: -0.2 is 20 % narrower than the narrowest, 0 is inside. */
export function psfExcess([low, high]: PsfRange, fwhm: number): number {
  return fwhm < low ? fwhm / low - 1 : fwhm > high ? fwhm / high - 1 : 0;
}

export const isOtherPsf = (range: PsfRange, fwhm: number): boolean =>
  Math.abs(psfExcess(range, fwhm)) > TOLERANCE;

const number = (x: number): string => String(Number(x.toPrecision(3)));

/** "0.7" or "0.6 to 0.9" */
export const widthsInWords = ([low, high]: PsfRange): string =>
  number(low) === number(high) ? number(low) : `${number(low)} to ${number(high)}`;

/** "71 % wider", "14 % narrower", or both; "" inside of the range. */
export function excessInWords(range: PsfRange, [least, most]: PsfRange): string {
  const percent = (x: number): string => `${number(100 * Math.abs(x))} %`;
  const [below, above] = [psfExcess(range, least), psfExcess(range, most)];
  return [
    ...(above > 0 ? [`${percent(above)} wider`] : []),
    ...(below < 0 ? [`${percent(below)} narrower`] : []),
  ].join(" and ");
}
