/** Tables for a terminal. Pure. */

/** Lines of the rows, all of the same length: the first column to the left, the others to the right, three spaces between. */
export function alignRows(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join("   "),
  );
}

/** "+0.12", "-3.40", "0.00" */
export const signed = (x: number): string => `${x > 0 ? "+" : ""}${x.toFixed(2)}`;
