/**
 * The symmetries of the square (flips and quarter turns; of other rectangles: the flips) on stamps and on labels. A symmetry
 * is a number 0 ... 7 of three bits: first transpose (4), then flip x (1), then flip y (2). A point (x, y) of a stamp of
 * width W and height H, where pixel (i, j) covers [i, i+1) x [j, j+1), goes
 *   transpose: to (y, x),   flip x: to (W - x, y),   flip y: to (x, H - y),
 * so that an angle pa goes to 90 - pa, 180 - pa and -pa, and e1 = e cos 2pa, e2 = e sin 2pa change their signs only.
 */
import { PURPOSE, Stream } from "../../shared/random/stream.ts";
import { reduceAngle } from "../../sim/ranges.ts";
import { epochSeed } from "./epoch-seed.ts";

/** 0 ... 7; 0 leaves everything as it is; from 4 on for square stamps only */
export type Symmetry = number;

const FLIP_X = 1;
const FLIP_Y = 2;
const TRANSPOSE = 4;

export interface StampShape {
  readonly bands: number;
  readonly height: number;
  readonly width: number;
}

/** All of them: the identity, the other turns of a square (quarter turns; of other rectangles the half turn), then the rest. */
export function symmetriesOf(square: boolean): readonly Symmetry[] {
  const all = [0, TRANSPOSE | FLIP_X, FLIP_X | FLIP_Y, TRANSPOSE | FLIP_Y, FLIP_X, FLIP_Y];
  return square ? [...all, TRANSPOSE, TRANSPOSE | FLIP_X | FLIP_Y] : all.filter((s) => (s & TRANSPOSE) === 0);
}

/** What undoes it: a flip of x after a transposition is one of y before it. */
export const inverseOf = (s: Symmetry): Symmetry =>
  s & TRANSPOSE ? TRANSPOSE | (s & FLIP_X ? FLIP_Y : 0) | (s & FLIP_Y ? FLIP_X : 0) : s;

/** The symmetry of object `id` in an epoch; all are equally likely. @param square whether height and width are equal */
export function symmetryOf(seed: number, epoch: number, id: number, square: boolean): Symmetry {
  const stream = new Stream(epochSeed(seed, epoch, PURPOSE.symmetry), id, PURPOSE.symmetry);
  return stream.next32() % (square ? 8 : 4);
}

/** @param stamp [bands, height, width] @param out the same shape, another array */
export function turnStamp(s: Symmetry, stamp: Float32Array, out: Float32Array, shape: StampShape): void {
  const { bands, height, width } = shape;
  const acrossX = s & FLIP_X ? -1 : 1;
  const acrossY = s & FLIP_Y ? -1 : 1;
  // where a step in x or y of the result leads in the stamp
  const [stepX, stepY] = s & TRANSPOSE ? [acrossX * width, acrossY] : [acrossX, acrossY * width];
  const corner = (s & FLIP_X ? -stepX * (width - 1) : 0) + (s & FLIP_Y ? -stepY * (height - 1) : 0);
  let to = 0;
  for (let band = 0; band < bands; band++) {
    for (let j = 0; j < height; j++) {
      let from = band * height * width + corner + j * stepY;
      for (let i = 0; i < width; i++, from += stepX) out[to++] = stamp[from];
    }
  }
}

/** Labels with a direction, also those of a component ("bulge_pa"). All others stay as they are. */
const DIRECTED = /^(?:.*_)?(?<kind>pa|e1|e2|cos2pa|sin2pa)$/;

/** What the labels become, in place, at position `row` of their columns. x0 and y0 come together: `withPartners`. */
export function turnLabels(
  s: Symmetry,
  labels: ReadonlyMap<string, Float64Array>,
  row: number,
  { height, width }: StampShape,
): void {
  turnCentre(s, labels, row, height, width);
  for (const [name, column] of labels) {
    const kind = DIRECTED.exec(name)?.groups?.["kind"];
    if (kind === "pa") column[row] = turnAngle(s, column[row]);
    else if (kind === "e1" || kind === "cos2pa") column[row] *= s & TRANSPOSE ? -1 : 1;
    else if (kind !== undefined) column[row] *= isOdd(s & (FLIP_X | FLIP_Y)) ? -1 : 1;
  }
}

/** Exactly one of the two flips. */
const isOdd = (flips: number): boolean => flips === FLIP_X || flips === FLIP_Y;

function turnAngle(s: Symmetry, pa: number): number {
  const first = s & TRANSPOSE ? 90 - pa : pa;
  return reduceAngle(isOdd(s & (FLIP_X | FLIP_Y)) ? -first : first);
}

function turnCentre(
  s: Symmetry,
  labels: ReadonlyMap<string, Float64Array>,
  row: number,
  height: number,
  width: number,
): void {
  const [xs, ys] = [labels.get("x0"), labels.get("y0")];
  if (xs === undefined && ys === undefined) return;
  if (xs === undefined || ys === undefined) throw new Error("x0 and y0 are turned together");
  const [x, y] = s & TRANSPOSE ? [ys[row], xs[row]] : [xs[row], ys[row]];
  xs[row] = s & FLIP_X ? width - x : x;
  ys[row] = s & FLIP_Y ? height - y : y;
}

/** The standard deviations of turned labels, from those of the labels: at most x0 and y0 change places. */
export function turnSigmas(
  s: Symmetry,
  sigmas: ReadonlyMap<string, Float64Array>,
): ReadonlyMap<string, Float64Array> {
  const [x, y] = [sigmas.get("x0"), sigmas.get("y0")];
  if ((s & TRANSPOSE) === 0 || x === undefined || y === undefined) return sigmas;
  return new Map(sigmas).set("x0", y).set("y0", x);
}

/** `names`, and y0 beside x0 and x0 beside y0. */
export function withPartners(names: readonly string[]): readonly string[] {
  const centre = names.includes("x0") || names.includes("y0") ? ["x0", "y0"] : [];
  return [...new Set([...names, ...centre])];
}
