/** Points of a scatter plot at most. */
const MOST_POINTS = 1000;

/** At most `MOST_POINTS` values, evenly spaced in the column, with six digits. Pure. */
export function thinned(column: Float64Array): number[] {
  const count = Math.min(MOST_POINTS, column.length);
  return Array.from({ length: count }, (_, i) =>
    Number(column[Math.floor((i * column.length) / count)].toPrecision(6)),
  );
}
