/** Numbers of a table that mean that there is none. Pure. */

/** What surveys write where nothing was measured. */
const USUAL: readonly number[] = [-99, -999, -9999, 99, 999];
/** Once may be chance. */
const FEWEST = 2;

/** NaN for what is no finite number, or one of `missing`. */
export const withoutMissing = (values: Float64Array, missing: readonly number[]): Float64Array =>
  values.map((x) => (Number.isFinite(x) && !missing.includes(x) ? x : Number.NaN));

/** Standard deviations that can be: NaN for those that are not above 0. @returns how many these are */
export function onlyPositive(errors: Float64Array): {
  readonly values: Float64Array;
  readonly dropped: number;
} {
  const values = errors.map((x) => (x > 0 ? x : Number.NaN));
  return { values, dropped: errors.reduce((count, x) => count + (x <= 0 ? 1 : 0), 0) };
}

/** A line for each usual number that a column holds several times. @param column for the message */
export const suspects = (column: string, values: Float64Array): string[] =>
  USUAL.flatMap((usual) => {
    const count = values.reduce((sum, x) => sum + (x === usual ? 1 : 0), 0);
    return count < FEWEST
      ? []
      : [
          `the column "${column}" is ${usual} in ${count} rows: if that means missing, give --missing=${usual}`,
        ];
  });
