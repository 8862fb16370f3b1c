/** Stamps that have a label: NaN says that one lacks it. Pure. */

/** Their positions. */
export const rowsWith = (truth: Float64Array): Uint32Array =>
  Uint32Array.from(truth.keys()).filter((i) => !Number.isNaN(truth[i]));

/** The values at positions. */
export const pick = (column: Float64Array, rows: Iterable<number>): Float64Array =>
  Float64Array.from(rows, (i) => column[i]);
