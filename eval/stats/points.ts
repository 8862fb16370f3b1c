/** Points of a space of a few dimensions, and their standardisation. Pure. */

export interface Points {
  readonly count: number;
  /** dimensions */
  readonly width: number;
  /** [count, width], row-major, all finite */
  readonly values: Float64Array;
}

/** @param columns one a dimension, of equal length, at least one */
export function pointsOf(columns: readonly ArrayLike<number>[]): Points {
  const [width, count] = [columns.length, columns[0].length];
  const values = new Float64Array(count * width);
  columns.forEach((column, j) => {
    for (let i = 0; i < count; i++) values[i * width + j] = column[i];
  });
  return { count, width, values };
}

/** The points at positions, in that order. */
export function pickPoints({ width, values }: Points, rows: ArrayLike<number>): Points {
  const out = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    out.set(values.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return { count: rows.length, width, values: out };
}

/** One dimension as a column. */
export const columnOf = ({ count, width, values }: Points, j: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => values[i * width + j]);

export const columnsOf = (points: Points): Float64Array[] =>
  Array.from({ length: points.width }, (_, j) => columnOf(points, j));

/** Positions of the points whose coordinates are all finite. */
export const finiteRows = ({ count, width, values }: Points): Uint32Array =>
  Uint32Array.from({ length: count }, (_, i) => i).filter((i) =>
    values.subarray(i * width, (i + 1) * width).every(Number.isFinite),
  );

/** At most `most` of `count` positions, evenly spaced. */
export const thinnedRows = (count: number, most: number): number[] => {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * count) / kept));
};

export interface Standardiser {
  /** of each dimension */
  readonly mean: readonly number[];
  /** 1 / standard deviation; 0 of a dimension without any variation */
  readonly scale: readonly number[];
}

/** Mean and standard deviation (divisor n) of each dimension. @param points at least one */
export function fitStandardiser(points: Points): Standardiser {
  const dimensions = Array.from({ length: points.width }, (_, j) => {
    const column = columnOf(points, j);
    const mean = column.reduce((sum, x) => sum + x, 0) / points.count;
    const sd = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / points.count);
    return { mean, scale: sd > 1e-12 * Math.abs(mean) ? 1 / sd : 0 };
  });
  return { mean: dimensions.map(({ mean }) => mean), scale: dimensions.map(({ scale }) => scale) };
}

/** (x - mean) scale: what does not vary in the fitted points is 0 in all. */
export function standardise({ count, width, values }: Points, { mean, scale }: Standardiser): Points {
  return { count, width, values: values.map((x, at) => (x - mean[at % width]) * scale[at % width]) };
}
