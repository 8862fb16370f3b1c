/** Which object of the truth a detection is. */

export interface Placed {
  readonly x: number;
  readonly y: number;
}

/** Of several objects within the radius. */
export const CHOICES = ["brightest", "nearest"] as const;
export type Choice = (typeof CHOICES)[number];

export interface Match {
  /** row of the truth; undefined: none is near, or all that are belong to brighter detections */
  readonly row: number | undefined;
  /** from it [pixels]; NaN without one */
  readonly distance: number;
  /** another object within the radius has at least RIVAL of its flux */
  readonly ambiguous: boolean;
}

/** The fraction of the flux of the chosen object that makes another one a rival. */
export const RIVAL = 0.1;

/**
 * Each object belongs to one detection at most: that of the highest rank that it is near to.
 * @param detections from the first in rank on @param flux of the truth, in the band of the detection
 * @param radius [pixels]
 */
export function matchTruth(
  detections: readonly Placed[],
  truth: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number>; readonly flux: ArrayLike<number> },
  radius: number,
  choice: Choice,
): Match[] {
  const cells = cellsOf(truth.x, truth.y, radius);
  const taken = new Set<number>();
  return detections.map(({ x, y }) => {
    const distance = (row: number): number => Math.hypot(truth.x[row] - x, truth.y[row] - y);
    const near = cells(x, y).filter((row) => distance(row) <= radius);
    const free = near.filter((row) => !taken.has(row));
    if (free.length === 0) return { row: undefined, distance: Number.NaN, ambiguous: false };
    const isBetter = (a: number, b: number): boolean =>
      choice === "nearest" ? distance(a) < distance(b) : truth.flux[a] > truth.flux[b];
    const row = free.reduce((best, one) => (isBetter(one, best) ? one : best));
    taken.add(row);
    const ambiguous = near.some((one) => one !== row && truth.flux[one] >= RIVAL * truth.flux[row]);
    return { row, distance: distance(row), ambiguous };
  });
}

/** The rows in the cell of a place and the eight around it. */
function cellsOf(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  side: number,
): (x: number, y: number) => number[] {
  const cells = new Map<string, number[]>();
  const key = (i: number, j: number): string => `${i} ${j}`;
  for (let row = 0; row < xs.length; row++) {
    const at = key(Math.floor(xs[row] / side), Math.floor(ys[row] / side));
    const cell = cells.get(at);
    if (cell === undefined) cells.set(at, [row]);
    else cell.push(row);
  }
  return (x, y) => {
    const [i, j] = [Math.floor(x / side), Math.floor(y / side)];
    return [-1, 0, 1].flatMap((dj) => [-1, 0, 1].flatMap((di) => cells.get(key(i + di, j + dj)) ?? []));
  };
}
