/**
 * Errors of fluxes, sizes and redshifts as astronomers give them: a truth t and an estimate q of the same unit. Pure.
 *
 *   flux  [mag]  -2.5 log10(q / t): above 0 is too faint; infinite for q <= 0, which has no magnitude, and so an outlier
 *   flux  [%]    100 (q - t) / t
 *   size  [%]    100 (q - t) / t
 *   redshift     (q - t) / (1 + t)
 */

import type { LabelRole } from "../../datasets/labels.ts";

export type ErrorUnit = "mag" | "%" | typeof REDSHIFT_ERROR;
export const REDSHIFT_ERROR = "dz/(1+z)";

const UNITS: Readonly<Partial<Record<LabelRole, readonly ErrorUnit[]>>> = {
  flux: ["mag", "%"],
  length: ["%"],
  redshift: [REDSHIFT_ERROR],
};

/** In what the errors of a label are given beside its own unit, by its role; nothing if it is no flux, size or redshift. */
export const errorUnits = (role: LabelRole): readonly ErrorUnit[] => UNITS[role] ?? [];

/** One error a stamp whose truth is above 0, of a redshift above -1: of others there is no relative error. */
export function relativeErrors(unit: ErrorUnit, truth: Float64Array, predicted: Float64Array): Float64Array {
  const errors = new Float64Array(truth.length);
  let count = 0;
  for (let i = 0; i < truth.length; i++) {
    if (unit === REDSHIFT_ERROR) {
      if (truth[i] > -1) errors[count++] = (predicted[i] - truth[i]) / (1 + truth[i]);
      continue;
    }
    if (!(truth[i] > 0)) continue;
    const ratio = predicted[i] / truth[i];
    if (unit === "%") errors[count++] = 100 * (ratio - 1);
    else errors[count++] = ratio > 0 ? -2.5 * Math.log10(ratio) : Number.POSITIVE_INFINITY;
  }
  return errors.slice(0, count);
}
