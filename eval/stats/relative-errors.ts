/**
 * Errors of fluxes and sizes as astronomers give them: a truth t > 0 and an estimate q of the same unit. Pure.
 *
 *   flux  [mag]  -2.5 log10(q / t): above 0 is too faint; infinite for q <= 0, which has no magnitude, and so an outlier
 *   flux  [%]    100 (q - t) / t
 *   size  [%]    100 (q - t) / t
 */

export type ErrorUnit = "mag" | "%";

/** "flux", "bulge_flux", "flux_in_stamp"; "hlr", "disc_hlr". */
const FLUX = /(^|_)flux(_in_stamp)?$/;
const SIZE = /(^|_)hlr$/;

/** In what the errors of a label are given beside its own unit; nothing if it is neither a flux nor a size. */
export function errorUnits(label: string): readonly ErrorUnit[] {
  if (FLUX.test(label)) return ["mag", "%"];
  return SIZE.test(label) ? ["%"] : [];
}

/** One error a stamp whose truth is above 0: of others there is no relative error. */
export function relativeErrors(unit: ErrorUnit, truth: Float64Array, predicted: Float64Array): Float64Array {
  const errors = new Float64Array(truth.length);
  let count = 0;
  for (let i = 0; i < truth.length; i++) {
    if (!(truth[i] > 0)) continue;
    const ratio = predicted[i] / truth[i];
    if (unit === "%") errors[count++] = 100 * (ratio - 1);
    else errors[count++] = ratio > 0 ? -2.5 * Math.log10(ratio) : Number.POSITIVE_INFINITY;
  }
  return errors.slice(0, count);
}
